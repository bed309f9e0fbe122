"""URLs of 操作記録."""

from django.urls import path

from ops_console.trail.views import check, export, trail

urlpatterns = [
    path("", trail, name="trail"),
    path("csv/", export, name="trail-csv"),
    path("check/", check, name="trail-check"),
]
