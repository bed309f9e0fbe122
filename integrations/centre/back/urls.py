"""Below /kiosk/."""

from django.urls import path

from integrations.centre.back.check.views import check

app_name = "centre_back"

urlpatterns = [path("check/", check, name="check")]
