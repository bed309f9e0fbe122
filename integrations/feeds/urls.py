"""URLs of the room; the two of ``packages`` are fixed by the contract of commands."""

from django.urls import path, re_path

from integrations.feeds.doors.views import packages, receipt, upload

urlpatterns = [
    path("v1/packages", packages, name="feed-packages"),
    path("v1/packages/<slug:number>", receipt, name="feed-receipt"),
    re_path(r"^v1/uploads/(?P<sha256>[0-9a-f]{64})$", upload, name="feed-upload"),
]
