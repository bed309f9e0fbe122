"""交付結果通知 ReportDelivery."""

from lxml import etree

from integrations.koiki.operations.message import Message
from integrations.koiki.reading import moment, text, whole_number
from integrations.koiki.writing import answer, put
from issuer.issuance.delivery import report_delivery as take_notice


def report_delivery(message: Message) -> etree._Element:
    """Record what became of an issued paper, inside the scope of the message's municipality."""
    body = message.body
    taken = take_notice(
        municipality=message.municipality,
        issue_request_id=text(body, "issueRequestId"),
        outcome=text(body, "outcome"),
        printed_copies=whole_number(text(body, "printedCopies")),
        paid=whole_number(text(body, "paid")),
        completed_at=moment(text(body, "completedAt")),
        now=message.received_at,
    )
    response = answer("ReportDelivery")
    put(response, "accepted", taken.accepted)
    put(response, "state", taken.state)
    return response
