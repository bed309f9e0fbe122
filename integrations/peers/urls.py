"""URLs of the room; ``peers.xsd`` stands where the WSDL's relative schemaLocation leads."""

from django.urls import path

from integrations.peers.views import peers, peers_xsd

urlpatterns = [
    path("v1", peers, name="peers"),
    path("peers.xsd", peers_xsd, name="peers-xsd"),
]
