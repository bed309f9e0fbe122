"""URLs of 基幹停止の宣言."""

from django.urls import path

from ops_console.core_down.views import core_down_list, end, new

urlpatterns = [
    path("", core_down_list, name="core-downs"),
    path("new/", new, name="core-down-new"),
    path("<int:number>/end/", end, name="core-down-end"),
]
