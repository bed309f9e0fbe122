"""The centre's pages, below /kiosk/."""

from django.urls import include, path

urlpatterns = [
    path("", include("integrations.centre.kiosk.urls")),
    path("", include("integrations.centre.back.urls")),
    path("", include("integrations.centre.pki.urls")),
]
