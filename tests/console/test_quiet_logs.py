"""Nothing that is logged, and no metric, says anything of anybody: a whole run over generated people is searched.

The run is taken through the formatter that production writes its files with.
"""

import io
import json
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from celery import Celery
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from config.logs import logging_config
from config.task_log import listen
from integrations.koiki.operations import issue as issue_operation
from ops_console.models import Operator
from tests.feeds.packages import Feed, home, one, person
from tests.koiki import messages

from .conftest import SignIn

pytestmark = pytest.mark.django_db
_USER, _PIN = "ZQ7X9W3V", "73519462"
_FAMILIES = ["桐生", "髙﨑", "𠮷岡", "渡邉", "小鳥遊", "五十嵐", "東海林", "月見里", "御手洗", "勅使河原"]
_GIVEN = ["茂", "彩乃", "健一郎", "みさき", "龍之介", "小百合", "権兵衛", "緑子", "伊織", "朔太郎"]
_READINGS = [
    "キリュウ",
    "タカサキ",
    "ヨシオカ",
    "ワタナベ",
    "タカナシ",
    "イガラシ",
    "ショウジ",
    "ヤマナシ",
    "ミタライ",
    "テシガワラ",
]


@dataclass(frozen=True)
class Somebody:
    """One generated person; every field is unlike anything the product says by itself."""

    atena_no: str
    household_no: str
    name: str
    furigana: str
    town: str
    serial: str
    my_number: str
    birth: str

    @property
    def said(self) -> tuple[str, ...]:
        """What must not be found. 宛名番号 is the record's own key and no secret; it is not logged either."""
        family, _, given = self.name.partition("　")
        return (
            self.name, self.furigana, self.town, self.serial, self.my_number, self.atena_no, self.household_no,
            self.birth, family + given, f"{family}　", f"　{given}",
        )  # fmt: skip


def _my_number(dice: random.Random) -> str:
    digits = [dice.randrange(10) for _ in range(11)]
    total = sum(d * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(digits), start=1))
    check = 0 if total % 11 <= 1 else 11 - total % 11
    return "".join(map(str, [*digits, check]))


@pytest.fixture
def juki(kakogawa: str, tmp_path: Path, settings: Settings) -> Feed:
    """The residents' system of our municipality."""
    settings.AKASHI_HOME = tmp_path / "home"
    (tmp_path / "out").mkdir()
    return Feed(folder=tmp_path / "out")


@pytest.fixture
def people() -> list[Somebody]:
    dice = random.Random(20261121)
    return [
        Somebody(
            atena_no=f"77{dice.randrange(10**11):011}",
            household_no=f"88{dice.randrange(10**11):011}",
            name=f"{dice.choice(_FAMILIES)}　{dice.choice(_GIVEN)}",
            furigana=f"{dice.choice(_READINGS)}　{dice.choice(['シゲル', 'アヤノ', 'ケンイチロウ', 'リュウノスケ'])}",
            town=f"{dice.choice(['桜台', '鶴巻', '亀甲', '蓬莱'])}{dice.randrange(100, 999)}丁目",
            serial=f"9{dice.randrange(10**15):015}",
            my_number=_my_number(dice),
            birth=f"19{dice.randrange(30, 99)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}",
        )
        for _ in range(25)
    ]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[io.StringIO]:
    """What production would have in akashi.log, in full."""
    given = dict(logging_config(folder=tmp_path)["formatters"]["json"])
    factory = given.pop("()")
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(factory(**given))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.setLevel(before)
    root.removeHandler(handler)


def _load(juki: Feed, people: list[Somebody]) -> None:
    rows = []
    for who in people:
        rows += [
            person(who.atena_no, who.household_no, name=who.name, furigana=who.furigana, birth_date=who.birth),
            home(who.household_no, who.atena_no, head_name=who.name, address_town=who.town),
            one("S01", atena_no=who.atena_no, serial_no=who.serial),
            one("J08", atena_no=who.atena_no, my_number=who.my_number),
        ]
    assert juki.put(1, *rows)["applied"] > 50
    bad = people[0]
    wrong = person(bad.atena_no, bad.household_no, name=bad.name, birth_date=f"{bad.birth}x", history_no=2)
    assert juki.put(2, wrong)["quarantined"] == 1


def _ask(people: list[Somebody], monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    for number, who in enumerate(people):
        asked = messages.jpki(serial=who.serial)
        browser.post("/koiki/v5", messages.listing(asked, request_id=f"QUIET-L-{number:04}"), content_type="text/xml")
        browser.post(
            "/koiki/v5", messages.issue(credential=asked, request_id=f"QUIET-I-{number:04}"), content_type="text/xml"
        )
    card = f"<credential><card><userId>{_USER}</userId><pin>{_PIN}</pin></card></credential>"
    browser.post("/koiki/v5", messages.issue(credential=card, request_id="QUIET-CARD"), content_type="text/xml")
    who = people[1]
    browser.post("/koiki/v5", f"<broken>{who.name}".encode(), content_type="text/xml")
    browser.get(f"/verify/?number=282103-20261120-0000001&name={who.name}")
    browser.get(f"/verify/{who.name}")
    assert browser.get("/verify/", headers={"Host": f"{who.serial}.example"}).status_code == 400

    def fail(**_: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:  # a database's error quotes the row
            cursor.execute("SELECT %s::int", [f"{who.name} {who.serial}"])

    monkeypatch.setattr(issue_operation, "issue", fail)
    answer = browser.post(
        "/koiki/v5", messages.issue(credential=messages.jpki(serial=who.serial), request_id="QUIET-BROKEN"),
        content_type="text/xml",
    )  # fmt: skip
    assert b"INTERNAL" in answer.content


def _look(browser: Client, people: list[Somebody], monkeypatch: pytest.MonkeyPatch) -> None:
    who = people[2]
    browser.post("/console/people/", {"name": who.name, "number": who.atena_no}, follow=True)

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError(f"DETAIL: Key (name)=({who.name}) {who.my_number}")

    monkeypatch.setattr("ops_console.people.views._list", fail)
    browser.raise_request_exception = False
    browser.get("/console/people/")


def _work(people: list[Somebody]) -> None:
    listen()
    app = Celery("quiet", broker="memory://")
    app.conf.task_always_eager = True

    @app.task(name="quiet.fail")
    def fail(name: str) -> None:
        raise ValueError(f"{name} was here")

    fail.apply(args=[people[3].name], throw=False)


def test_no_line_of_a_whole_run_and_no_metric_names_anybody(
    juki: Feed, people: list[Somebody], written: io.StringIO, hire: Callable[..., Operator], as_: SignIn,
    settings: Settings, monkeypatch: pytest.MonkeyPatch, now: datetime,
) -> None:  # fmt: skip
    settings.AKASHI_NOW = now
    clerk = hire("clerk-q", "282103", "VIEW", "ISSUE")
    _load(juki, people)
    _ask(people, monkeypatch)
    _look(as_(clerk), people, monkeypatch)
    _work(people)
    lines = written.getvalue().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events.count("koiki.answered") > 40
    assert {"koiki.fault", "koiki.internal", "web.answered", "task.failed"} <= set(events)
    everything = written.getvalue() + Client().get("/metrics").content.decode()
    assert any('"DatabaseError"' in line for line in lines)  # the page that failed is told, without its words
    for who in people:
        for words in (*who.said, _USER, _PIN):
            assert words not in everything, [line for line in lines if words in line][:1]


def test_an_exception_leaves_its_kinds_and_places_and_not_its_words(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError("髙﨑")
        except KeyError as cause:
            raise ValueError("𠮷郎 70000001") from cause
    except ValueError:
        logging.getLogger("any.library").exception("it failed")
    line = json.loads(written.getvalue())
    assert (line["event"], line["errors"]) == ("it failed", ["ValueError", "KeyError"])
    assert any("test_quiet_logs.py" in place for place in line["places"])
    assert "髙﨑" not in written.getvalue()
    assert "𠮷郎" not in written.getvalue()


def test_what_the_feeds_log_says_which_package_it_was(written: io.StringIO) -> None:
    log = logging.getLogger("integrations.feeds.progress")
    log.warning("feed progress untold", extra={"receipt": "JUKI-1", "person": "x"})
    line = json.loads(written.getvalue())
    assert line["receipt"] == "JUKI-1"
    assert "person" not in line
