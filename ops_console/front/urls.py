"""URLs of the front page."""

from django.urls import path

from ops_console.front.views import front

urlpatterns = [path("", front, name="front")]
