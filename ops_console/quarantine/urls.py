"""URLs of 隔離した行."""

from django.urls import path

from ops_console.quarantine.views import quarantine, quarantine_csv, seen

urlpatterns = [
    path("", quarantine, name="quarantine"),
    path("csv/", quarantine_csv, name="quarantine-csv"),
    path("seen/", seen, name="quarantine-seen"),
]
