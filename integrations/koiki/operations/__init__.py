"""One file per group of operations: message → one call of the issuer → answer element."""

from collections.abc import Callable

from lxml import etree

from integrations.koiki.operations.anomaly import report_anomaly
from integrations.koiki.operations.delivery import report_delivery
from integrations.koiki.operations.issue import issue_certificate
from integrations.koiki.operations.listing import list_certificates, try_pin
from integrations.koiki.operations.message import Clock, Message
from integrations.koiki.operations.registration import apply_registration, get_registration
from integrations.koiki.operations.status import get_status

#: Operations answered through ``exchanges.once``; IssueCertificate has the line's own, stricter record.
ANSWERED_ONCE: dict[str, Callable[[Message], etree._Element]] = {
    "GetStatus": get_status,
    "ListCertificates": list_certificates,
    "ReportDelivery": report_delivery,
    "ApplyRegistration": apply_registration,
    "GetRegistration": get_registration,
    "ReportAnomaly": report_anomaly,
}

#: What must be on record whatever becomes of the answer, done in transactions of its own.
BEFORE: dict[str, Callable[[Message, Clock], Message]] = {"ListCertificates": try_pin}

__all__ = ["ANSWERED_ONCE", "BEFORE", "Clock", "Message", "issue_certificate"]
