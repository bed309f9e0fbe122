"""P18 どの配備も自分の版を証明できる。版・修正・構成・フォント・様式の適合報告。混ざった版は一緒に交付しない。

閉じる事故: 宗像 高松
試し方: 源を1行だけ変えた2つ目の配備を、同じデータベースに起こす。
起動せず、1つ目は交付を続ける。運用が一緒に動いてよいと言った版だけが並ぶ
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.database import session

from .house import House, copied, end
from .town import Town
from .wire import new_id

Record = Callable[[str, object], None]
ALSO = ("tests/sites/test_upgrade.py",)
TOLD = {"akashi", "build", "mode", "python", "zlib", "Django", "weasyprint", "forms", "font", "postgresql"}


def parts_of(house: House, root: Path) -> dict[str, str]:
    """What the deployment at ``root`` says it is made of."""
    report = json.loads(house.manage("conformance", "--json", root=root).stdout)
    assert report["fit"], report["checks"]
    return dict(report["parts"])


def test_a_changed_build_does_not_issue_beside_another(
    house: House, town: Town, tmp_path: Path, record: Record
) -> None:
    changed = copied(tmp_path)
    with (changed / "issuer" / "rules" / "age.py").open("a") as source:
        source.write("# repaired\n")
    ours, theirs = parts_of(house, house.checkout), parts_of(house, changed)
    assert ours.keys() >= TOLD
    assert {name for name in ours if ours[name] != theirs[name]} == {"build"}
    # No connection is kept, so that the first looks round at every request.
    first = house.start_web(workers=2, AKASHI_ONE_BUILD="yes", AKASHI_DATABASE_CONNECTION_AGE="0")
    person, refused = town.people[0], 0
    try:
        town.hand_over(town.wire(first).issue(person.serial), person)
        for _ in range(2):
            with pytest.raises(AssertionError, match="another build issues on this database"):
                house.start_web(workers=1, root=changed, AKASHI_ONE_BUILD="yes")
            refused += 1
            town.hand_over(town.wire(first).issue(person.serial), person)
        # An upgrade without a stop: the newer one says for both that they go together.
        words = {"AKASHI_ONE_BUILD": "yes", "AKASHI_COMPATIBLE_BUILDS": ours["build"]}
        with house.web(workers=1, root=changed, **words) as second:
            for web in (first, second, first):
                town.hand_over(town.wire(web).issue(person.serial), person)
    finally:
        end(first)
    # The first is gone: the second alone may come up, and then the first may not.
    with (
        house.web(workers=1, root=changed, AKASHI_ONE_BUILD="yes") as alone,
        pytest.raises(AssertionError, match="another build issues on this database"),
    ):
        town.hand_over(town.wire(alone).issue(person.serial), person)
        house.start_web(workers=1, AKASHI_ONE_BUILD="yes")
    record("混ざろうとした版を断った", refused + 1)
    record("混ざって出た紙", 0)
    record("適合報告の項目", len(ours))


def test_every_paper_says_what_it_was_made_with(house: House, town: Town, record: Record) -> None:
    with house.web(workers=1) as web:
        ids = [new_id() for _ in range(3)]
        for person, request_id in zip(town.people, ids, strict=False):
            assert town.wire(web).issue(person.serial, request_id=request_id).outcome == "ISSUED"
    parts = parts_of(house, house.checkout)
    with session(house, "app", town.code) as app:
        for request_id in ids:
            row = app.execute("SELECT versions FROM issuance_request WHERE request_id = %s", [request_id]).fetchone()
            assert row is not None
            assert row[0]["akashi"] == parts["akashi"]
            assert parts["font"].rpartition(":")[2][:12] in row[0]["fonts"]
            assert row[0]["form"].startswith("juminhyo/")
    record("版を記録した紙", len(ids))
