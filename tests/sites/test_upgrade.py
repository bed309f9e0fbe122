"""A newer build takes over from a serving one, web by web: nothing is lost, nothing doubled, nobody mixed."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.promises.house import House, copied, end
from tests.promises.town import moved_in

from .conftest import Load
from .test_primary_lost import hold_against

pytestmark = [pytest.mark.long, pytest.mark.lent]
Record = Callable[[str, object], None]
Loaded = Callable[..., AbstractContextManager[Load]]
#: What the expand step of a newer build looks like: a column the older one knows nothing of.
EXPAND = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issuance", "{last}")]
    operations = [
        migrations.AddField("request", "of_the_trial", models.TextField(null=True)),
        migrations.RunSQL("ALTER TABLE issuance_answer ADD COLUMN of_the_trial text DEFAULT 'x'"),
    ]
"""


def build_of(house: House, root: Path) -> str:
    """Its name, as ``conformance`` tells the operator."""
    report = json.loads(house.manage("conformance", "--json", root=root, check=False).stdout)
    return str(report["parts"]["build"])


def newer(to: Path, *, migration: bool = False) -> Path:
    """The product at another place, changed."""
    root = copied(to)
    with (root / "issuer" / "rules" / "age.py").open("a") as source:
        source.write(f"# {to.name}\n")
    if migration:
        folder = root / "issuer" / "issuance" / "migrations"
        last = max(path.stem for path in folder.glob("0*.py"))
        (folder / "0999_expand.py").write_text(EXPAND.format(last=last), encoding="utf-8")
    return root


def test_a_newer_build_takes_over_without_a_stop(house: House, tmp_path: Path, loaded: Loaded, record: Record) -> None:
    town = moved_in(house, seed=41, households=30)
    new, strange = newer(tmp_path / "newer", migration=True), newer(tmp_path / "strange")
    one = {"AKASHI_ONE_BUILD": "yes"}
    both = one | {"AKASHI_COMPATIBLE_BUILDS": build_of(house, house.checkout)}
    webs = [house.start_web(workers=1, **one) for _ in range(2)]
    try:
        with loaded(town, *webs) as load:
            load.wait_for(20)
            # Expand, while the older build serves.
            house.manage("migrate", "--database", "owner", "--no-input", root=new, **both)
            load.wait_for(20, since=len(load.acknowledged()))
            for number in range(len(webs)):
                port = webs[number].port
                end(webs[number])
                webs[number] = house.start_web(workers=1, port=port, root=new, **both)
                load.wait_for(20, since=len(load.acknowledged()))
            # A build nobody has called compatible: one line, and nobody else notices.
            with pytest.raises(AssertionError, match=r"another build issues on this database: this one is \w{12};"):
                house.start_web(workers=1, root=strange, **one)
            load.wait_for(20, since=len(load.acknowledged()))
            acknowledged = load.stop()
        hold_against(town, webs[0], acknowledged)
        # One command more, and a municipality is served by webs that have been running all along.
        other = moved_in(house, seed=42, households=6)
        for web in webs:
            other.hand_over(other.wire(web).issue(other.people[0].serial), other.people[0])
        gaps = [b.at - a.at for a, b in pairwise(acknowledged)]
    finally:
        for web in webs:
            end(web)
    house.manage("audit_verify", root=new, **both)
    record("更新のあいだに答えた交付", len(acknowledged))
    record("送り直した要求", sum(each.tries > 1 for each in acknowledged))
    record("失われた交付・二重の交付", 0)
    record("交付の間がいちばん空いた秒", round(max(gaps), 2))
