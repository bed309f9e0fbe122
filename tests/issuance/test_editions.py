"""Two editions of a form on one server: who gets which, from which day, and what stops the start."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from issuer.issuance import line, written
from issuer.issuance import workshop as tools
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.editions import editions_on, require_editions
from issuer.issuance.errors import Busy
from issuer.issuance.line import issue
from issuer.issuance.listing import facts_for_inquiry
from issuer.issuance.preview import Question, preview
from issuer.issuance.side_by_side import NobodyToShow, side_by_side
from issuer.issuance.status import service_status
from issuer.municipality.document import parse_settings
from issuer.municipality.selectors import policy
from issuer.municipality.services import set_settings
from issuer.papers.errors import ConfigurationError
from issuer.papers.kinds import CertificateKind, Extent, RefusalCode
from issuer.press import Press, building
from issuer.press.forms import SHELF
from issuer.tenancy.scope import scope
from ops_console.front.selectors import situation
from tests import factories
from tests.golden.cases import FONT, STORE
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows, text_of

#: The new edition may be used from here: the first moment of 1 December in Japan.
MIDNIGHT = datetime(2026, 12, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
SECOND = timedelta(seconds=1)
#: Words of the new edition where the old one says 世帯主.
NEW_WORDS = "世帯長"
ALWAYS_OPEN = '[hours.default]\ndays = "1234567H"\nopen = "00:00"\nclose = "24:00"\n[closed]\nyearly = []\n'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forms as they are, and beside 住民票 1 an edition 2."""
    shelf = shutil.copytree(SHELF, tmp_path_factory.mktemp("shelf") / "forms")
    new = shutil.copytree(shelf / "juminhyo" / "1", shelf / "juminhyo" / "2")
    (new / "form.html").write_text(_renewed(new / "form.html", ">世帯主<"), encoding="utf-8")
    (new / "form.toml").write_text(f"effective_from = {MIDNIGHT:%Y-%m-%d}", encoding="utf-8")
    return shelf


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inspection's plans of them."""
    from django.conf import settings

    plans = shutil.copytree(settings.AKASHI_PLANS, tmp_path_factory.mktemp("plans") / "ink")
    (plans / "juminhyo-2.txt").write_text(_renewed(plans / "juminhyo-1.txt", "\t世帯主\n"), encoding="utf-8")
    return plans


def _renewed(file: Path, words: str) -> str:
    text = file.read_text(encoding="utf-8")
    assert text.count(words) == 1
    return text.replace(words, words.replace("世帯主", NEW_WORDS))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shelf: Path) -> Path:
    """What is built of fonts and forms, with the plate of the new edition."""
    store = tmp_path_factory.mktemp("press")
    for file in STORE.iterdir():
        (store / file.name).symlink_to(file)
    list(building.build(font=FONT, font_dir=None, folder=store, shelf=shelf))
    return store


@pytest.fixture(scope="module")
def deployment(shelf: Path, plans: Path, store: Path) -> Iterator[None]:
    """A server with both editions, its workshop built the way every process builds it."""
    before, tools._workshop = tools._workshop, None
    with override_settings(AKASHI_FORMS=shelf, AKASHI_PLANS=plans, AKASHI_PRESS_DIR=store, AKASHI_DEMO=False):
        yield tools.workshop()
    tools._workshop = before


@pytest.fixture
def now() -> datetime:
    """Just before the new edition; municipalities and people are there already."""
    return MIDNIGHT - 2 * SECOND


@pytest.fixture(autouse=True)
def open_at_night(deployment: None, family: str, now: datetime) -> None:
    pin(family, ALWAYS_OPEN, start=now - timedelta(days=1), now=now)


def pin(code: str, text: str, *, start: datetime, now: datetime) -> None:
    """Stack a layer of settings as municipality_set does once it has checked the pins."""
    document = parse_settings(text=text, source="settings.toml")
    set_settings(code=code, settings=document, settings_folder=Path(), start=start, now=now, actor="test")


def received(ask: Ask, code: str, request_id: str, at: datetime, **fields: object) -> object:
    return ask(code, request_id, received_at=at, deadline=at + timedelta(seconds=20), **fields)


def issued(ask: Ask, code: str, request_id: str, at: datetime, **fields: object) -> tuple[str, bool]:
    """The edition on record, and whether the paper has the words of the new one."""
    answer = issue(request=received(ask, code, request_id, at, **fields), clock=lambda: at)
    assert isinstance(answer, Issued), answer
    ((versions,),) = rows(code, "SELECT versions FROM issuance_request WHERE request_id = %s", request_id)
    document = json.loads(versions) if isinstance(versions, str) else versions
    return document["form"], NEW_WORDS in text_of(answer.pdf)


OLD, NEW = ("juminhyo/1", False), ("juminhyo/2", True)


@pytest.mark.django_db
def test_the_new_edition_is_used_for_requests_received_from_midnight_in_japan_on(family: str, ask: Ask) -> None:
    assert issued(ask, family, "request-0001", MIDNIGHT - SECOND) == OLD
    assert issued(ask, family, "request-0002", MIDNIGHT) == NEW
    assert issued(ask, family, "request-0003", (MIDNIGHT - SECOND).astimezone(UTC)) == OLD
    assert issued(ask, family, "request-0004", MIDNIGHT.astimezone(UTC)) == NEW


@pytest.mark.django_db
def test_a_form_without_a_new_edition_goes_on_as_it_is(family: str, ask: Ask) -> None:
    seal = {"kind": CertificateKind.INKAN, "extent": Extent.SELF}
    assert issued(ask, family, "request-0001", MIDNIGHT, **seal) == ("inkan/1", False)


@pytest.mark.django_db
def test_a_request_received_before_midnight_and_sealed_after_it_keeps_the_old_edition(
    family: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, draw = [MIDNIGHT - SECOND], line._draw

    def draw_over_midnight(order: line._Order) -> object:
        moment[0] = MIDNIGHT + SECOND
        return draw(order)

    monkeypatch.setattr(line, "_draw", draw_over_midnight)
    request = received(ask, family, "request-0001", MIDNIGHT - SECOND)
    answer = issue(request=request, clock=lambda: moment[0])
    assert isinstance(answer, Issued)
    assert NEW_WORDS not in text_of(answer.pdf)
    assert answer.certificate_number == f"{family}-20261130-0000001"
    assert rows(family, "SELECT versions ->> 'form', finished_at > %s FROM issuance_request", MIDNIGHT) == [
        ("juminhyo/1", True)
    ]


@pytest.mark.django_db
def test_a_resend_that_comes_after_midnight_is_a_request_of_the_new_day(
    family: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(line, "_is_same", lambda *_: False)
        with pytest.raises(Busy):
            issued(ask, family, "request-0001", MIDNIGHT - SECOND)
    assert issued(ask, family, "request-0001", MIDNIGHT + SECOND) == NEW


@pytest.mark.django_db
def test_two_municipalities_use_two_editions_at_the_same_moment(
    family: str, strangers: str, ask: Ask, now: datetime
) -> None:
    factories.fresh(strangers, now)
    factories.household(strangers, now, number="H1", people=[{"atena_no": "1", "name": "桐生　茂", "serial": "1001"}])
    pin(strangers, ALWAYS_OPEN + '[forms]\nJUMINHYO = "1"', start=now, now=now)
    for n in range(3):
        assert issued(ask, family, f"request-{n:04}", MIDNIGHT) == NEW
        assert issued(ask, strangers, f"request-{n:04}", MIDNIGHT) == OLD


@pytest.mark.django_db
def test_a_pin_works_from_its_moment_until_it_is_lifted(family: str, ask: Ask, now: datetime) -> None:
    pinned, lifted = MIDNIGHT + timedelta(hours=9), MIDNIGHT + timedelta(hours=10)
    pin(family, '[forms]\nJUMINHYO = "1"', start=pinned, now=now)
    pin(family, '[forms]\nINKAN = "1"', start=pinned, now=now)
    pin(family, '[forms]\nJUMINHYO = ""', start=lifted, now=now)
    fresh_again(family, lifted)
    assert issued(ask, family, "request-0001", pinned - SECOND) == NEW
    assert issued(ask, family, "request-0002", pinned) == OLD
    assert issued(ask, family, "request-0003", lifted - SECOND) == OLD
    assert issued(ask, family, "request-0004", lifted) == NEW


def fresh_again(code: str, at: datetime) -> None:
    with scope(code) as cursor:
        cursor.execute("UPDATE replica_feed_state SET extracted_at = %s, applied_at = %s", [at, at])


@pytest.mark.django_db
def test_an_edition_pinned_while_the_paper_is_drawn_is_the_one_the_resend_gets(
    family: str, ask: Ask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = line._draw

    def draw_and_pin(order: line._Order) -> object:
        checked = draw(order)
        pin(family, '[forms]\nJUMINHYO = "1"', start=now, now=now)
        return checked

    with monkeypatch.context() as patched:
        patched.setattr(line, "_draw", draw_and_pin)
        with pytest.raises(Busy):
            issued(ask, family, "request-0001", MIDNIGHT)
    assert rows(family, "SELECT reason FROM issuance_void_number") == [("RECORDS_MOVED",)]
    assert issued(ask, family, "request-0001", MIDNIGHT) == OLD


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["2", "3"])
def test_a_pinned_edition_that_cannot_be_used_that_day_makes_no_paper(
    family: str, ask: Ask, now: datetime, version: str
) -> None:
    """Settings that were stored by a server with other forms, past municipality_set."""
    pin(family, f'[forms]\nJUMINHYO = "{version}"', start=now, now=now)
    answer = issue(request=received(ask, family, "request-0001", now), clock=lambda: now)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.NOT_OFFERED
    assert rows(family, "SELECT rule, explanation FROM issuance_request") == [
        ("kind_offered", f"受付の日に使える様式の版がありません。 住民票の写し {version}")
    ]
    assert issued(ask, family, "request-0002", now, kind=CertificateKind.KISAI_JIKO) == ("kisai_jiko/1", False)
    with scope(family):
        status = service_status(municipality=family, now=now)
        said = {line.kind: line.says for line in situation(municipality=family, kinds=[], now=now).kinds}
    lines = {service.kind: service for service in status.services}
    assert (lines[CertificateKind.JUMINHYO].open, lines[CertificateKind.KISAI_JIKO].open) == (False, True)
    assert said[CertificateKind.JUMINHYO] == f"留めた様式の版 {version} が使えません"
    assert status.status == "PARTIAL"


@pytest.mark.django_db
def test_before_its_first_edition_a_kind_is_not_offered(family: str, ask: Ask, now: datetime) -> None:
    early = datetime(2025, 5, 25, 12, 0, tzinfo=now.tzinfo)
    pin(family, ALWAYS_OPEN, start=early, now=now)
    answer = issue(request=received(ask, family, "request-0001", early), clock=lambda: early)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.NOT_OFFERED
    with scope(family):
        assert service_status(municipality=family, now=early).status == "OUT_OF_SERVICE"
        assert {line.level for line in situation(municipality=family, kinds=[], now=early).kinds} == {"none"}
    assert editions_on(policy=_policy(family, early), day=early.date()) == {}
    assert set(editions_on(policy=_policy(family, early), day=early.date() + timedelta(days=1)).values()) == {"1"}


def _policy(code: str, at: datetime) -> object:
    with scope(code):
        return policy(municipality=code, at=at)


@pytest.mark.django_db
def test_staff_are_shown_the_edition_of_the_day(family: str, ask: Ask, now: datetime) -> None:
    question = Question(municipality=family, serial="1001", kind=CertificateKind.JUMINHYO)
    for at, is_new in ((now, False), (MIDNIGHT, True)):
        pdf = preview(question=question, clock=lambda at=at: at, actor="test")
        assert isinstance(pdf, bytes)
        assert (NEW_WORDS in text_of(pdf)) is is_new
        with scope(family):
            facts = facts_for_inquiry(request=received(ask, family, "", at))
        assert facts.editions[CertificateKind.JUMINHYO] == ("2" if is_new else "1")


@pytest.mark.django_db
def test_inspection_refuses_a_paper_in_another_edition_than_the_days(
    family: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = written.compose

    def compose_in_the_old_one(**given: object) -> object:
        content = compose(**given)
        return replace(content, form_version="1")

    monkeypatch.setattr(written, "compose", compose_in_the_old_one)
    answer = issue(request=received(ask, family, "request-0001", MIDNIGHT), clock=lambda: MIDNIGHT)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.SELF_CHECK
    assert rows(family, "SELECT category FROM incidents_incident") == [("SELF_CHECK_STRUCTURE",)]


# What is asked for in settings -------------------------------------------------------------------------------------


def _set(code: str, file: Path, text: str, **options: object) -> None:
    file.write_text(text, encoding="utf-8")
    call_command("municipality_set", code, settings_file=file, **options)


@pytest.fixture
def at_the_desk(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The commands' clock stands at ``now``."""
    monkeypatch.setattr("config.clock.now", lambda: now)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_the_desk")
@pytest.mark.parametrize(
    ("forms", "start", "named"),
    [
        ('JUMINHYO = "9"', None, "forms.JUMINHYO: 様式の版 9 はありません (あるのは 1、2)"),
        ('FUHYO = "2"', None, "forms.FUHYO: 様式の版 2 はありません (あるのは 1)"),
        ('INKAN = "2"', "2030-01-01", "forms.INKAN: 様式の版 2 はありません (あるのは 1)"),
        ('JUMINHYO = "2"', None, "forms.JUMINHYO: 様式の版 2 は 2026-12-01 から使えます"),
        ('JUMINHYO = "2"', "2026-11-30T23:59:59+09:00", "2026-12-01 から"),
        ('JUMINHYO = "2"', "2020-01-01T00:00:00+09:00", "2026-12-01 から"),
    ],
)
def test_an_edition_that_is_not_there_or_not_yet_in_force_cannot_be_set(
    family: str, tmp_path: Path, forms: str, start: str | None, named: str
) -> None:
    before = rows(family, "SELECT count(*) FROM municipality_setting")
    with pytest.raises(CommandError) as caught:
        _set(family, tmp_path / "kakogawa.toml", f"max_pages = 3\n[forms]\n{forms}", start=start)
    assert caught.value.returncode == 2
    assert named in str(caught.value)
    assert "kakogawa.toml" in str(caught.value)
    assert rows(family, "SELECT count(*) FROM municipality_setting") == before


@pytest.mark.django_db
@pytest.mark.usefixtures("at_the_desk")
def test_editions_that_can_be_used_are_set_by_command(family: str, ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "kakogawa.toml"
    _set(family, file, '[forms]\nJUMINHYO = "1"', start="2020-01-01T00:00:00+09:00")
    _set(family, file, '[forms]\nJUMINHYO = "2"', start="2026-12-01T01:00:00+09:00")
    _set(family, file, '[forms]\nJUMINHYO = ""', start="2026-12-01T02:00:00+09:00")
    assert issued(ask, family, "request-0001", MIDNIGHT) == OLD
    assert issued(ask, family, "request-0002", MIDNIGHT + timedelta(hours=1)) == NEW
    assert issued(ask, family, "request-0003", MIDNIGHT + timedelta(hours=2)) == NEW


@pytest.mark.django_db
@pytest.mark.usefixtures("at_the_desk")
def test_a_municipality_is_not_added_with_an_edition_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "nagoya.toml"
    file.write_text('[forms]\nINKAN = "7"', encoding="utf-8")
    names = {"name": "名古屋市", "prefecture": "愛知県", "mayor": "名古屋市長　見本　一"}
    with pytest.raises(CommandError, match=r"nagoya\.toml: forms\.INKAN: 様式の版 7 はありません"):
        call_command("municipality_add", "231002", settings_file=file, **names)
    assert rows("231002", "SELECT count(*) FROM municipality WHERE code = '231002'") == [(0,)]


# What stops the start ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_pin_that_cannot_be_used_now_or_later_stops_the_start(family: str, strangers: str, now: datetime) -> None:
    both, tomorrow = [strangers, family], now + timedelta(days=1)
    pin(family, '[forms]\nJUMINHYO = "7"', start=now - timedelta(days=9), now=now)
    pin(family, '[forms]\nJUMINHYO = "1"', start=now - timedelta(days=8), now=now)
    pin(family, '[forms]\nJUMINHYO = "2"', start=tomorrow, now=now)
    require_editions(municipalities=both, now=now)
    pin(family, '[forms]\nINKAN = "7"', start=tomorrow, now=now)
    with pytest.raises(ConfigurationError, match=rf"municipality {family}: forms\.INKAN: 様式の版 7"):
        require_editions(municipalities=both, now=now)
    pin(strangers, '[forms]\nJUMINHYO = "2"', start=now, now=now)
    with pytest.raises(ConfigurationError, match=rf"municipality {strangers}: forms\.JUMINHYO: .* 2026-12-01"):
        require_editions(municipalities=both, now=now)


@pytest.mark.django_db
def test_a_kind_whose_form_is_not_on_the_shelf_stops_the_start(shelf: Path, tmp_path: Path, now: datetime) -> None:
    shutil.copytree(shelf / "juminhyo", tmp_path / "juminhyo")
    with (
        override_settings(AKASHI_FORMS=tmp_path),
        pytest.raises(ConfigurationError, match="the form kisai_jiko of KISAI_JIKO"),
    ):
        require_editions(municipalities=[], now=now)


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_edition_without_its_plate_stops_the_start(shelf: Path, store: Path, tmp_path: Path, version: str) -> None:
    for file in store.iterdir():
        if not file.name.startswith(f"juminhyo-{version}-"):
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(ConfigurationError, match=f"the plate juminhyo-{version}-"):
        Press(font=FONT, store=tmp_path, must_be_built=True, shelf=shelf)
    assert list(building.check(font=FONT, font_dir=None, folder=store, shelf=shelf)) == []


def test_an_edition_without_its_plan_stops_the_start(plans: Path, tmp_path: Path) -> None:
    shutil.copytree(plans, tmp_path / "ink")
    (tmp_path / "ink" / "juminhyo-2.txt").unlink()
    before, tools._workshop = tools._workshop, None
    try:
        with override_settings(AKASHI_PLANS=tmp_path / "ink"), pytest.raises(ConfigurationError, match="juminhyo 2"):
            tools.workshop()
    finally:
        tools._workshop = before


@pytest.mark.django_db
def test_a_residents_paper_is_shown_in_both_editions_before_the_new_one_is_used(family: str, now: datetime) -> None:
    def shown(atena_no: str, kind: CertificateKind = CertificateKind.JUMINHYO) -> list[object]:
        return list(
            side_by_side(
                municipality=family, atena_no=atena_no, kind=kind, editions=("1", "2"), clock=lambda: now, actor="chief"
            )
        )

    old, new = map(text_of, shown("1"))
    assert (NEW_WORDS in old, NEW_WORDS in new) == (False, True)
    assert "見本" in old
    assert rows(family, "SELECT count(*) FROM issuance_request") == [(0,)]
    asked = "SELECT count(*) FROM audit_event WHERE action = 'preview.asked' AND actor = 'chief'"
    assert rows(family, asked) == [(2,)]
    with pytest.raises(NobodyToShow):
        shown("999")
    assert rows(family, asked) == [(2,)]
