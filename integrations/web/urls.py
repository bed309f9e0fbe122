"""URLs of the room, at the root of the service."""

from django.urls import path

from integrations.web.verify import verify
from integrations.web.views import livez, metrics, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("verify/", verify, name="verify"),
    path("metrics", metrics, name="metrics"),
]
