"""URLs of the room."""

from django.urls import path

from integrations.api.views import schema

urlpatterns = [path("schema/", schema, name="api-schema")]
