"""URLs of 設定."""

from django.urls import path

from ops_console.settings_.calendar import calendar
from ops_console.settings_.views import edit, index, part_page

urlpatterns = [
    path("", index, name="settings"),
    path("calendar/", calendar, name="calendar"),
    path("<slug:name>/", part_page, name="setting"),
    path("<slug:name>/change/", edit, name="setting-change"),
]
