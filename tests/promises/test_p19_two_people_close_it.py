"""P19 センターからの異常の知らせは、見ずに閉じられない。事案になり、2人目が閉じる。

閉じる事故: 足立
試し方: SOAP で異常を知らせ、見ずに・調べずに・1人で・2度閉じようとし、最後に2人で閉じる。照合が断った紙の事案も同じ
"""

import json
from collections.abc import Callable

from tests.acceptance.centre import Centre
from tests.acceptance.database import session

from .house import House
from .town import Town

Record = Callable[[str, object], None]
ALSO = ("tests/incidents/test_two_people.py", "tests/console/test_incidents.py")
_TRY = """
from datetime import *
from issuer.incidents.services import NotClosable, close_incident, see_incident, write_findings
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
code, number, now, refused = sys.argv[1], sys.argv[2], datetime.now(timezone.utc), 0
def close(who):
    global refused
    try:
        with scope(code):
            close_incident(municipality=code, number=number, operator=who, now=now)
    except NotClosable:
        refused += 1
        return
    print(json.dumps([who, refused]))
for who in ("one", "two"):
    close(who)
with scope(code):
    see_incident(municipality=code, number=number, operator="one", now=now)
for who in ("one", "two"):
    close(who)
with scope(code):
    try:
        write_findings(municipality=code, number=number, findings="  ", operator="one", now=now)
    except BadInput:
        refused += 1
    write_findings(municipality=code, number=number, findings="紙を見比べた", operator="one", now=now)
close("one")
close("two")
close("three")
assert refused == 7, refused
"""


def test_a_notice_is_an_incident_that_one_person_cannot_close(
    house: House, town: Town, centre: Centre, record: Record, full: bool
) -> None:
    kinds = ("WRONG_PERSON", "OTHER")
    rounds, refused = 6 if full else 1, 0
    for _ in range(rounds):
        for category in kinds:
            said = centre.client.service.ReportAnomaly(
                exchange=centre.exchange(), category=category, detectedAt=centre.now, note="別の人の名がある"
            )
            number = str(getattr(said, "incidentNumber", said))
            closed_by, before = json.loads(house.python(_TRY, town.code, number).stdout)
            assert closed_by == "two"
            refused += before + 1
            with session(house, "auditor", town.code) as auditor:
                acts = auditor.execute(
                    "SELECT action, actor FROM audit_event WHERE detail::jsonb ->> 'incident' = %s ORDER BY seq",
                    [number],
                ).fetchall()
            assert [act for act, _ in acts] == [
                "incident.opened", "incident.seen", "incident.findings_written", "incident.closed"
            ]  # fmt: skip
            assert acts[0][1] == "centre"
    record("センターの知らせ", rounds * len(kinds))
    record("事案にならなかった知らせ", 0)
    record("閉じる試みを断った", refused)
    record("1人で閉じた", 0)
