"""URLs of 様式."""

from django.urls import path

from ops_console.editions.views import compare, editions

urlpatterns = [
    path("", editions, name="editions"),
    path("compare/", compare, name="edition-compare"),
]
