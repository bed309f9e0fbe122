"""Where the certificates say CRL and OCSP are (below ``/kiosk/``)."""

from django.urls import path

from integrations.centre.pki import views

app_name = "centre_pki"

urlpatterns = [
    path("crl/<slug:word>.crl", views.crl, name="crl"),
    path("ocsp/<slug:word>", views.ocsp, name="ocsp"),
    path("ocsp/<slug:word>/<path:asked>", views.ocsp_in_path, name="ocsp_in_path"),
]
