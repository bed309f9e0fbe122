"""URLs of アクセスログ."""

from django.urls import path

from ops_console.access.views import access, export

urlpatterns = [path("", access, name="access"), path("csv/", export, name="access-csv")]
