"""One valid message of every operation, as trees to be spoilt; about nobody unless told whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lxml import etree

from integrations.centre.kit.target import Target
from integrations.centre.wire import Applicant, Asked, Presented, Terminal, writing

__all__ = ["NOBODY", "SECRETS", "message"]

NOBODY = Presented(serial="86753091", issuer="CN=Nobody")
_APPLICANT = Applicant(
    name="架空　秘子", address="見本県見本市秘密町9丁目87番65号", birth_date=date(1987, 6, 5), sex="FEMALE"
)
#: What the messages say about people and no Fault may repeat.
SECRETS = ("86753091", "架空　秘子", "秘密町", "秘密帳", "1987-06-05", "090-8765-4321", "CN=Nobody")


def message(target: Target, operation: str, *, request_id: str, presented: Presented = NOBODY) -> etree._Element:
    """The body element of one valid request."""
    now = target.now()
    root = writing.exchange(operation, municipality=target.municipality, request_id=request_id, sent_at=now)
    at, code = Terminal(language="ja"), target.municipality
    fill: dict[str, Callable[[], etree._Element]] = {
        "GetStatus": lambda: writing.status(root),
        "ListCertificates": lambda: writing.listing(root, at=at, municipality=code, presented=presented, now=now),
        "IssueCertificate": lambda: writing.issue(
            root,
            at=at,
            municipality=code,
            presented=presented,
            now=now,
            asked=Asked("JUMINHYO", "SELF", options=("RELATIONSHIP",)),
        ),
        "ReportDelivery": lambda: writing.delivery(
            root,
            issue_request_id="0" * 32,
            outcome="PRINTED",
            printed_copies=1,
            paid=250,
            completed_at=now,
        ),
        "ApplyRegistration": lambda: writing.application(
            root,
            at=at,
            municipality=code,
            presented=presented,
            now=now,
            applicant=_APPLICANT,
            honseki="見本県見本市秘密帳1番地",
            hittosha="架空　秘子",
            phone="090-8765-4321",
        ),
        "GetRegistration": lambda: writing.registration(root, number="0" * 16),
        "ReportAnomaly": lambda: writing.anomaly(
            root, category="OTHER", detected_at=now, issue_request_id="0" * 32, certificate_number="秘密帳", note="試験"
        ),
    }
    return fill[operation]()
