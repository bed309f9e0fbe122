"""URLs of 利用料."""

from django.urls import path

from ops_console.charges.views import charges, charges_csv

urlpatterns = [
    path("", charges, name="charges"),
    path("csv/", charges_csv, name="charges-csv"),
]
