"""The centre's pages, below /kiosk/."""

from django.urls import include, path

urlpatterns = [
    path("", include("integrations.centre.kiosk.urls")),
]
