"""URLs of 未確定."""

from django.urls import path

from ops_console.undetermined.views import item, propose, undetermined

urlpatterns = [
    path("", undetermined, name="undetermined"),
    path("<slug:request_id>/", item, name="undetermined-item"),
    path("<slug:request_id>/propose/", propose, name="undetermined-propose"),
]
