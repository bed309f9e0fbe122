"""Which room answers which path (the public paths are fixed by the contract of commands)."""

from django.urls import include, path

urlpatterns = [
    path("koiki/", include("integrations.koiki.urls")),
    path("feeds/", include("integrations.feeds.urls")),
    path("peers/", include("integrations.peers.urls")),
    path("console/", include("ops_console.urls")),
    path("kiosk/", include("integrations.centre.urls")),
    path("api/", include("integrations.api.urls")),
    path("", include("integrations.web.urls")),
]
