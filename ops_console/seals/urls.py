"""URLs of 公印."""

from django.urls import path

from ops_console.seals.views import change, picture, seals

urlpatterns = [
    path("", seals, name="seals"),
    path("change/", change, name="seal-change"),
    path("<slug:sha256>.png", picture, name="seal-picture"),
]
