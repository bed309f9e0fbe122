"""URLs of 事案."""

from django.urls import path

from ops_console.incidents.views import close, incident, incidents, see

urlpatterns = [
    path("", incidents, name="incidents"),
    path("<str:number>/", incident, name="incident"),
    path("<str:number>/seen/", see, name="incident-seen"),
    path("<str:number>/close/", close, name="incident-close"),
]
