"""URLs of signing in and out."""

from django.urls import path

from ops_console.sign_in.views import sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
]
