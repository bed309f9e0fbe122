"""The centre's pages, below /kiosk/."""

from django.urls import include, path

urlpatterns = [
    path("counter/", include("integrations.centre.counter.urls")),
    path("", include("integrations.centre.apply.urls")),
    path("", include("integrations.centre.kiosk.urls")),
    path("", include("integrations.centre.back.urls")),
    path("", include("integrations.centre.pki.urls")),
]
