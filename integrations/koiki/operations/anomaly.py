"""異常の知らせ ReportAnomaly."""

from lxml import etree

from integrations.koiki.operations.message import Message
from integrations.koiki.reading import moment, optional_text, text
from integrations.koiki.writing import answer, put
from issuer.incidents.services import report_anomaly as open_notice


def report_anomaly(message: Message) -> etree._Element:
    """Open an incident, inside the scope of the message's municipality."""
    body = message.body
    number = open_notice(
        municipality=message.municipality,
        category=text(body, "category"),
        issue_request_id=optional_text(body, "issueRequestId"),
        certificate_number=optional_text(body, "certificateNumber"),
        detected_at=moment(text(body, "detectedAt")),
        note=optional_text(body, "note"),
        now=message.received_at,
    )
    response = answer("ReportAnomaly")
    put(response, "incidentNumber", number)
    return response
