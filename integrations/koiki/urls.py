"""URLs of the room; ``koiki.xsd`` stands where the WSDL's relative schemaLocation leads."""

from django.urls import path

from integrations.koiki.views import koiki, koiki_xsd

urlpatterns = [
    path("v5", koiki, name="koiki"),
    path("koiki.xsd", koiki_xsd, name="koiki-xsd"),
]
