"""12 異常: the centre's notice becomes an incident of the city. Each run leaves two behind, marked as a test."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.centre.kit.case import Finding, case, check, gathered
from integrations.centre.kit.target import Target
from integrations.centre.wire import KoikiFault, new_request_id

_BASIS = "koiki.xsd ReportAnomaly、約束 P19"
_NOTE = "適合試験の知らせです。対応はいりません。"


@case("12-1", "異常の知らせに事案の番号を返し、再送には同じ番号", basis=_BASIS)
def notice(target: Target) -> Iterator[Finding]:
    """The same request number is the same incident; another one about the same thing is another notice."""
    number, at = new_request_id(), target.now()
    incidents = [
        target.centre.report_anomaly(category="OTHER", detected_at=at, note=_NOTE, request_id=number) for _ in range(3)
    ]
    yield check(bool(incidents[0].strip()), "事案の番号があるはず")
    yield check(len(set(incidents)) == 1, f"再送は同じ事案のはずで、{len(set(incidents))} 件になった")
    other = target.centre.report_anomaly(
        category="OTHER", detected_at=at, note=_NOTE, issue_request_id=new_request_id(), certificate_number="TEST-0"
    )
    yield check(bool(other.strip()), "知らない要求についての知らせも事案になるはず")
    yield check(other != incidents[0], "別の知らせは別の事案のはず")


@case("12-2", "同じ番号で中身の違う知らせは REQUEST_ID_REUSED", basis="koiki.xsd RequestId")
def reused(target: Target) -> Iterator[Finding]:
    """A number that has asked for the status reports nothing."""
    number = new_request_id()
    target.ask_as(number, "GetStatus")
    try:
        target.centre.report_anomaly(category="OTHER", detected_at=target.now(), note=_NOTE, request_id=number)
        yield Finding(ok=False, what="照会に使った番号の知らせを受け付けた")
    except KoikiFault as fault:
        yield check(fault.code == "REQUEST_ID_REUSED", f"REQUEST_ID_REUSED のはずで、{fault.code} だった")


CASES = gathered(globals())
