"""URLs of signing in and out."""

from django.urls import path

from ops_console.sign_in.views import again, own_question, question, sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/question/", question, name="sign-in-question"),
    path("confirm/", again, name="confirm"),
    path("confirm/question/", own_question, name="confirm-question"),
    path("sign-out/", sign_out, name="sign-out"),
]
