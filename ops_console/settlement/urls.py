"""URLs of 精算."""

from django.urls import path

from ops_console.settlement import sheets, views
from ops_console.settlement.taking import upload

urlpatterns = [
    path("", views.year, name="settlement"),
    path("<month:month>/", views.month, name="settlement-month"),
    path("<month:month>/csv/", sheets.parts, name="settlement-csv"),
    path("<month:month>/upload/", upload, name="settlement-upload"),
    path("<month:month>/lines/", views.lines, name="settlement-lines"),
    path("<month:month>/lines/csv/", sheets.lines, name="settlement-lines-csv"),
    path("<month:month>/shops/", views.shops, name="settlement-shops"),
    path("<month:month>/levy/", views.levy, name="settlement-levy"),
    path("<month:month>/levy/csv/", sheets.levy, name="settlement-levy-csv"),
]
