"""URLs of 開示請求."""

from django.urls import path

from ops_console.disclosure.views import disclosure, export

urlpatterns = [path("", disclosure, name="disclosure"), path("csv/", export, name="disclosure-csv")]
