"""URLs of 作業一覧."""

from django.urls import path

from ops_console.worklist.character_views import characters, characters_again, characters_csv
from ops_console.worklist.views import tick, worklist

urlpatterns = [
    path("", worklist, name="worklist"),
    path("close/", tick, name="worklist-close"),
    path("characters/", characters, name="characters"),
    path("characters/csv/", characters_csv, name="characters-csv"),
    path("characters/again/", characters_again, name="characters-again"),
]
