"""戸籍 and 附票 through the whole line, from rows to sealed bytes."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from integrations.centre.city.registers import Entry, FamilyRegister, Home, Member
from issuer.holds.services import set_hold
from issuer.issuance import gather, line
from issuer.issuance.answers import Issued, Refused
from issuer.issuance.errors import Busy
from issuer.issuance.line import issue
from issuer.issuance.listing import list_certificates
from issuer.papers.facts import Identification, RegisterLink
from issuer.papers.kinds import CertificateKind, Extent, HoldKind, Option, RefusalCode
from issuer.papers.request import IssueRequest
from issuer.tenancy.scope import scope
from tests import factories
from tests.issuance.conftest import Ask
from tests.issuance.test_line import rows, text_of
from tests.register_rows import fresh_registers, put_register

Clock = Callable[[], datetime]
ZENBU, KOJIN, FUHYO = CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO
_BIRTH = Entry("出生", (("出生日", "昭和２８年６月２１日"), ("届出人", "父")))


def member(name: str, *, atena_no: str = "", **given: Any) -> Member:
    family, _, own = name.partition("　")
    values = {"sex": "1", "born": "1953-06-21", "born_text": "昭和２８年６月２１日", "relation": "長男"}
    homes = (Home("加古川市北町二丁目３番１号", since="1980-04-01"),)
    return Member(
        **({**values, "family_name": family, "given_name": own, "atena_no": atena_no, "entries": (_BIRTH,),
            "homes": homes} | given)
    )  # fmt: skip


REGISTER = FamilyRegister(
    number="K1",
    honseki="兵庫県加古川市北町二丁目３番地",
    hittosha="桐生　茂",
    created_on="2000-10-14",
    entries=(Entry("戸籍編製", (("編製日", "平成１２年１０月１４日"),)),),
    members=(
        member("桐生　茂", atena_no="1"),
        member("桐生　彩", atena_no="2"),
        member("桐生　遠", removed_on="2015-03-03"),
    ),
    municipality_code="282103",
)


@pytest.fixture
def registered(family: str, now: datetime) -> str:
    """The family of the line's tests with their register; 遠 has left it and is tied to nobody."""
    fresh_registers(family, now)
    put_register(family, now, REGISTER)
    return family


@pytest.fixture
def ask_register(ask: Ask) -> Ask:
    def build(code: str, request_id: str, **fields: Any) -> IssueRequest:
        return ask(code, request_id, **{"kind": ZENBU, "extent": Extent.ALL} | fields)

    return build


@pytest.mark.django_db
def test_a_register_is_issued_and_what_it_was_made_from_is_on_record(
    registered: str, ask_register: Ask, at: Clock
) -> None:
    answer = issue(request=ask_register(registered, "request-0001"), clock=at)
    assert isinstance(answer, Issued)
    assert (answer.unit_fee, answer.pages) == (400, 1)
    assert "【編製日】平成１２年１０月１４日" in text_of(answer.pdf)
    ((atena_no, versions),) = rows(registered, "SELECT atena_no, versions FROM issuance_request")
    assert atena_no == "1"
    told = {name: json.loads(versions)[name] for name in ("koseki_no", "member_no", "koseki", "fuhyo")}
    assert told == {"koseki_no": "K1", "member_no": 1, "koseki": 1, "fuhyo": 1}


@pytest.mark.django_db
def test_somebody_registered_from_elsewhere_gets_a_register_though_no_resident(
    registered: str, ask_register: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=2))
    monkeypatch.setattr(gather, "ask_identity", lambda **_: lambda: link)
    request = ask_register(registered, "request-0001", kind=KOJIN, extent=Extent.SELF, serial="9999")
    answer = issue(request=request, clock=at)
    assert isinstance(answer, Issued)
    assert "【名】彩" in text_of(answer.pdf)
    assert rows(registered, "SELECT atena_no FROM issuance_request") == [("2",)]
    removed = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=3))
    monkeypatch.setattr(gather, "ask_identity", lambda **_: lambda: removed)
    refused = issue(request=replace(request, request_id="request-0002"), clock=at)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.NOT_REGISTERED


@pytest.mark.django_db
def test_the_listing_of_a_resident_offers_the_members_of_the_register(
    registered: str, ask_register: Ask, now: datetime
) -> None:
    request = ask_register(registered, "request-0001")
    with scope(registered):
        listed = list_certificates(
            municipality=registered, terminal=request.terminal, credential=request.credential, now=now
        )
    offers = {one.kind: one.offer for one in listed if one.offer}
    assert {ZENBU, KOJIN, FUHYO, CertificateKind.JUMINHYO} <= offers.keys()
    assert [(one.number, one.name) for one in offers[KOJIN].members] == [(1, "桐生　茂"), (2, "桐生　彩")]


def _hold(code: str, now: datetime, *, target: str, number: str, kind: str = "01") -> None:
    factories.hold(code, now, target=target, number=number, kind=kind)


CHANGES: dict[str, tuple[Callable[[str, datetime], None], RefusalCode | None]] = {
    "支援措置 on the register": (lambda c, n: _hold(c, n, target="3", number="K1"), RefusalCode.HELD),
    "支援措置 on another member": (lambda c, n: _hold(c, n, target="1", number="2"), RefusalCode.HELD),
    "戸籍処理中": (lambda c, n: _hold(c, n, target="3", number="K1", kind="04"), RefusalCode.IN_PROCESS),
    "the flag of the register": (
        lambda c, n: _change(c, "UPDATE replica_koseki SET is_in_process = true"),
        RefusalCode.IN_PROCESS,
    ),
    "an item": (lambda c, n: _change(c, "UPDATE replica_koseki_item SET value = '母' WHERE value = '父'"), None),
    "the applicant leaves": (
        lambda c, n: _change(c, "UPDATE replica_koseki_member SET is_removed = true WHERE member_no = 1"),
        RefusalCode.NO_RECORD,
    ),
}


def _change(code: str, statement: str) -> None:
    with scope(code) as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_what_moves_after_the_register_was_drawn_is_seen(
    name: str, registered: str, ask_register: Ask, at: Clock, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, code = CHANGES[name]
    draw = line._draw

    def draw_then_change(order: line._Order) -> object:
        checked = draw(order)
        change(registered, now)
        return checked

    monkeypatch.setattr(line, "_draw", draw_then_change)
    if code is None:
        with pytest.raises(Busy):
            issue(request=ask_register(registered, "request-0001"), clock=at)
        return
    answer = issue(request=ask_register(registered, "request-0001"), clock=at)
    assert isinstance(answer, Refused)
    assert answer.code is code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("target", "number"), [("3", "K1"), ("1", "2")])
@pytest.mark.parametrize("kind", [ZENBU, CertificateKind.JUMINHYO])
def test_a_hold_waits_for_the_seal_or_the_seal_sees_it(
    target: str,
    number: str,
    kind: CertificateKind,
    registered: str,
    ask_register: Ask,
    at: Clock,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While T2 holds its locks, whoever sets a hold on the register or a member of it waits for the commit."""
    end_sealed, threads, finished = line.endings.end_sealed, [], threading.Event()

    def setter() -> None:
        try:
            set_hold(
                municipality=registered,
                target_kind=target,
                target_no=number,
                kind=HoldKind.PROTECTION,
                starts_at=now - timedelta(minutes=1),
                operator="試験",
                now=now,
            )
            finished.set()
        finally:
            connections.close_all()

    def while_sealing(*args: Any, **given: Any) -> object:
        threads.append(threading.Thread(target=setter))
        threads[0].start()
        until = time.monotonic() + 20
        waiting = 0
        while not waiting and time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                (waiting,) = cursor.fetchone()
        assert waiting
        assert not finished.is_set()
        return end_sealed(*args, **given)

    monkeypatch.setattr(line.endings, "end_sealed", while_sealing)
    answer = issue(request=ask_register(registered, "request-0001", kind=kind), clock=at)
    threads[0].join()
    assert isinstance(answer, Issued)
    assert finished.is_set()
    again = issue(request=ask_register(registered, "request-0002", kind=kind), clock=at)
    assert isinstance(again, Refused)
    assert again.code is RefusalCode.HELD


@pytest.mark.django_db
def test_the_ward_of_the_register_certifies_it_and_the_ward_of_the_home_the_home(
    registered: str, ask_register: Ask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """政令市: 本籍 in one ward, address in another, and a head of its own for 附票."""
    from issuer.papers.policy import Authority

    with scope(registered) as cursor:
        cursor.execute("UPDATE replica_household SET address_municipality_code = '271021'")
        cursor.execute("UPDATE replica_koseki SET honseki_municipality_code = '271039'")
        cursor.execute("UPDATE replica_fuhyo SET honseki_municipality_code = '271039'")
    ask_policy = gather.ask_policy

    def with_wards(**given: Any) -> Callable[[], Any]:
        found = ask_policy(**given)

        def answer() -> Any:
            policy = found()
            seal = policy.authorities[0].seal
            wards = [
                ("大阪市長", "", frozenset[CertificateKind]()),
                ("住所区長", "271021", frozenset[CertificateKind]()),
                ("本籍区長", "271039", frozenset[CertificateKind]()),
                ("本籍区長職務代理者", "271039", frozenset({FUHYO})),
            ]
            return replace(
                policy,
                authorities=tuple(Authority(name, seal, ward, kinds, acting=False) for name, ward, kinds in wards),
            )

        return answer

    monkeypatch.setattr(gather, "ask_policy", with_wards)

    def head(number: int, **fields: Any) -> str:
        answer = issue(request=ask_register(registered, f"request-{number:04d}", **fields), clock=at)
        assert isinstance(answer, Issued)
        (found,) = [text for text in text_of(answer.pdf).split() if text.endswith(("市長", "区長", "職務代理者"))]
        return found

    assert head(1) == "本籍区長"
    assert head(2, kind=FUHYO) == "本籍区長職務代理者"
    assert head(3, kind=CertificateKind.JUMINHYO) == "住所区長"
    link = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=2))
    monkeypatch.setattr(gather, "ask_identity", lambda **_: lambda: link)
    assert head(4) == "本籍区長"
    assert head(5, kind=FUHYO, options=frozenset({Option.HONSEKI})) == "本籍区長職務代理者"


@pytest.mark.django_db
def test_a_person_the_addresses_alone_tie_to_a_number_is_found(registered: str, ask_register: Ask, at: Clock) -> None:
    with scope(registered) as cursor:
        cursor.execute("UPDATE replica_koseki_member SET atena_no = '' WHERE member_no = 1")
    answer = issue(request=ask_register(registered, "request-0001", kind=KOJIN, extent=Extent.SELF), clock=at)
    assert isinstance(answer, Issued)
    with scope(registered) as cursor:
        cursor.execute("UPDATE replica_fuhyo_person SET removed_on = %s WHERE member_no = 1", [date(2026, 1, 1)])
    refused = issue(request=ask_register(registered, "request-0002", kind=KOJIN, extent=Extent.SELF), clock=at)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.NO_RECORD
