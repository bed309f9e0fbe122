"""URLs of 例外許可."""

from django.urls import path

from ops_console.exceptions.views import exemption_list, new, propose, revoke

urlpatterns = [
    path("", exemption_list, name="exemptions"),
    path("new/", new, name="exemption-new"),
    path("propose/", propose, name="exemption-propose"),
    path("<slug:number>/revoke/", revoke, name="exemption-revoke"),
]
