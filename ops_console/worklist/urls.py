"""URL of 作業一覧."""

from django.urls import path

from ops_console.worklist.views import tick, worklist

urlpatterns = [path("", worklist, name="worklist"), path("close/", tick, name="worklist-close")]
