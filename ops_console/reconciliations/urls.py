"""URLs of 突合."""

from django.urls import path

from ops_console.reconciliations.views import reconciliation, reconciliation_csv, reconciliations

urlpatterns = [
    path("", reconciliations, name="reconciliations"),
    path("<int:number>/", reconciliation, name="reconciliation"),
    path("<int:number>/csv/", reconciliation_csv, name="reconciliation-csv"),
]
