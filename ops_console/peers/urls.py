"""URLs of 証発間連携."""

from django.urls import path

from ops_console.peers.views import copy, peer, peers

urlpatterns = [
    path("", peers, name="peers"),
    path("<slug:number>/", peer, name="peer"),
    path("<slug:number>/copy/", copy, name="peer-copy"),
]
