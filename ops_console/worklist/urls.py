"""URL of 作業一覧."""

from django.urls import path

from ops_console.worklist.views import worklist

urlpatterns = [path("", worklist, name="worklist")]
