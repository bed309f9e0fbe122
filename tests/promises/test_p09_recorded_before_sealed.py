"""P9 封印の前に記録する。番号・要求・文書ハッシュ・様式/フォント/データの版を先に commit する。

閉じる事故: –
試し方: 最後の INSERT を DB トリガーで失敗させる。答えは出ず、番号の記録は残り、再送は新しい番号で1通。
誰も再送しない孤児は回復処理が無効にする
"""

from collections.abc import Callable

from tests.acceptance.database import count, session

from .house import House
from .town import Town
from .walls import unwritable
from .wire import Wire, new_id

Record = Callable[[str, object], None]
LAST = "NEW.action = 'issue.sealed'"
TOLD = {"form", "fonts", "page_digests", "household", "data", "akashi", "deflate"}
_ORPHANS = (
    "from datetime import *; from issuer.issuance.upkeep import abort_orphans\n"
    "print(abort_orphans(now=datetime.now(timezone.utc) + timedelta(minutes=11)))"
)


def test_what_fails_at_the_last_row_has_its_number_on_record_and_no_answer(
    house: House, town: Town, wire: Wire, record: Record, full: bool
) -> None:
    people = town.people[: 40 if full else 6]
    ids = [new_id() for _ in people]
    with unwritable(house, "audit_event", when=LAST):
        answers = [wire.issue(person.serial, request_id=i) for person, i in zip(people, ids, strict=True)]
    assert {answer.outcome for answer in answers} == {"INTERNAL"}
    with session(house, "app", town.code) as app:
        before = {i: _row(app, i) for i in ids}
        for state, number, versions in before.values():
            assert (state, bool(number)) == ("CLAIMED", True)
            assert versions.keys() >= TOLD
            assert versions["page_digests"]
        assert all(count(app, "ledger_entry", request_id=i) == 0 for i in ids)
    resent, orphans = ids[::2], ids[1::2]
    for person, request_id in zip(people[::2], resent, strict=True):
        answer = wire.issue(person.serial, request_id=request_id)
        town.hand_over(answer, person)
        assert answer.number != before[request_id][1]
    town.issued_once(resent)
    assert int(house.python(_ORPHANS).stdout) >= len(orphans)
    with session(house, "app", town.code) as app:
        for request_id in orphans:
            assert _row(app, request_id)[:2] == ("ABORTED", "")
        for number in (row[1] for row in before.values()):
            assert count(app, "issuance_void_number", certificate_number=number) == 1
    house.manage("audit_verify", "--municipality", town.code)
    record("最後の行が書けなかった発行", len(ids))
    record("それで外へ出た紙", 0)
    record("再送で出た紙", len(resent))
    record("無効にした孤児", len(orphans))


def _row(app, request_id: str) -> tuple:
    return app.execute(
        "SELECT state, certificate_number, versions FROM issuance_request WHERE request_id = %s", [request_id]
    ).fetchone()
