"""URLs of 停止と再開."""

from django.urls import path

from ops_console.stops.views import propose, stop, stops

urlpatterns = [
    path("", stops, name="stops"),
    path("stop/", stop, name="stop"),
    path("<int:number>/propose/", propose, name="stop-propose"),
]
