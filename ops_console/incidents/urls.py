"""URLs of 事案."""

from django.urls import path

from ops_console.incidents.views import close, findings, incident, incidents, report, see

urlpatterns = [
    path("", incidents, name="incidents"),
    path("<slug:number>/", incident, name="incident"),
    path("<slug:number>/seen/", see, name="incident-seen"),
    path("<slug:number>/findings/", findings, name="incident-findings"),
    path("<slug:number>/report/<slug:form>/", report, name="incident-report"),
    path("<slug:number>/close/", close, name="incident-close"),
]
