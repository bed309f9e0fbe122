"""URLs of 統計."""

from django.urls import path

from ops_console.statistics.views import export, statistics

urlpatterns = [
    path("", statistics, name="statistics"),
    path("csv/", export, name="statistics-csv"),
]
