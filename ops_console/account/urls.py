"""URLs of 自分のアカウント."""

from django.urls import path

from ops_console.account import factors
from ops_console.account.views import account, account_password, account_session_end

urlpatterns = [
    path("", account, name="account"),
    path("password/", account_password, name="account-password"),
    path("sessions/<int:number>/end/", account_session_end, name="account-session-end"),
    path("authenticator/", factors.account_authenticator, name="account-authenticator"),
    path("authenticator/remove/", factors.account_authenticator_remove, name="account-authenticator-remove"),
    path("passkeys/new/", factors.account_passkey_new, name="account-passkey-new"),
    path("passkeys/question/", factors.account_passkey_question, name="account-passkey-question"),
    path("passkeys/<int:number>/", factors.account_passkey, name="account-passkey"),
    path("passkeys/<int:number>/remove/", factors.account_passkey_remove, name="account-passkey-remove"),
]
