"""URLs of 事案."""

from django.urls import path

from ops_console.incidents.views import close, incident, incidents, see

urlpatterns = [
    path("", incidents, name="incidents"),
    path("<slug:number>/", incident, name="incident"),
    path("<slug:number>/seen/", see, name="incident-seen"),
    path("<slug:number>/close/", close, name="incident-close"),
]
