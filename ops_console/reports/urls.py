"""URLs of 帳票."""

from django.urls import path

from ops_console.reports import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("daily/", views.day, name="report-daily"),
    path("daily/csv/", views.day_csv, name="report-daily-csv"),
    path("monthly/<month:month>/", views.month, name="report-monthly"),
    path("monthly/<month:month>/csv/", views.month_csv, name="report-monthly-csv"),
    path("levels/", views.level, name="levels"),
    path("levels/csv/", views.level_csv, name="levels-csv"),
    path("yearly/", views.year, name="report-yearly"),
    path("yearly/csv/", views.year_csv, name="report-yearly-csv"),
]
