"""URLs of 条例利用の閉塞."""

from django.urls import path

from ops_console.card_locks.views import card_locks, card_unlock

urlpatterns = [
    path("", card_locks, name="card-locks"),
    path("unlock/", card_unlock, name="card-unlock"),
]
