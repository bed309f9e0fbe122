"""URLs of the room, at the root of the service."""

from django.urls import path

from integrations.web.views import livez, metrics, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
