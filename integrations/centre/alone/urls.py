"""The Centre's pages and nothing else."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("kiosk/", include("integrations.centre.urls")),
    path("", RedirectView.as_view(url="/kiosk/", permanent=False)),
]
