"""URL of 条例利用."""

from django.urls import path

from ops_console.card_users.views import users

urlpatterns = [path("", users, name="card-users")]
