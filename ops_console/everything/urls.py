"""URLs of 全体の緊急停止."""

from django.urls import path

from ops_console.everything.views import everything, restart, stop

urlpatterns = [
    path("", everything, name="everything"),
    path("stop/", stop, name="everything-stop"),
    path("<int:number>/restart/", restart, name="everything-restart"),
]
