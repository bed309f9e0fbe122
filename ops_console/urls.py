"""URLs of the console, screen by screen."""

from django.urls import include, path

app_name = "console"

urlpatterns = [
    path("", include("ops_console.front.urls")),
    path("", include("ops_console.sign_in.urls")),
    path("", include("ops_console.printing.urls")),
    path("approvals/", include("ops_console.approvals.urls")),
    path("history/", include("ops_console.history.urls")),
    path("statistics/", include("ops_console.statistics.urls")),
    path("stops/", include("ops_console.stops.urls")),
    path("feeds/", include("ops_console.feeds.urls")),
    path("worklist/", include("ops_console.worklist.urls")),
    path("incidents/", include("ops_console.incidents.urls")),
    path("undetermined/", include("ops_console.undetermined.urls")),
    path("disclosure/", include("ops_console.disclosure.urls")),
    path("access/", include("ops_console.access.urls")),
    path("trail/", include("ops_console.trail.urls")),
]
