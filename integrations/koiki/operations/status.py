"""稼働状況照会 GetStatus."""

from lxml import etree

from integrations.koiki.operations.message import Message
from integrations.koiki.writing import answer, group, put
from issuer.issuance.status import service_status


def get_status(message: Message) -> etree._Element:
    """Which kinds are issued now, inside the scope of the message's municipality."""
    found = service_status(municipality=message.municipality, now=message.received_at)
    response = answer("GetStatus")
    put(response, "status", found.status)
    put(response, "serverTime", message.received_at)
    for line in found.services:
        service = group(response, "service")
        put(service, "kind", line.kind.value)
        put(service, "open", line.open)
        put(service, "fee", line.fee)
        if line.opens_at is not None:
            put(service, "opensAt", line.opens_at)
        if line.closes_at is not None:
            put(service, "closesAt", line.closes_at)
    return response
