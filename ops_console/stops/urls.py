"""URLs of 停止と再開."""

from django.urls import path

from ops_console.stops.views import approve, propose, stop, stops, withdraw

urlpatterns = [
    path("", stops, name="stops"),
    path("stop/", stop, name="stop"),
    path("<int:number>/propose/", propose, name="stop-propose"),
    path("<int:number>/approve/", approve, name="stop-approve"),
    path("<int:number>/withdraw/", withdraw, name="stop-withdraw"),
]
