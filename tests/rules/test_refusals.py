"""Every row of domain §5 that concerns 住民票・記載事項・印鑑, as one table: what is changed → what is answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from issuer.papers.facts import CardLink, Facts, Freshness, Identification
from issuer.papers.kinds import CertificateKind, Extent, HoldKind, Option, RefusalCode
from issuer.papers.people import Alias, WrittenDate
from issuer.papers.policy import CardMethod, ClosedWindow, Options, Suspension
from issuer.papers.request import CardCredential, JpkiCredential
from issuer.papers.verdict import Permit, Refusal
from issuer.rules import decide, explain, reaches_pin
from issuer.rules.calendar import JST
from tests.rules.makers import LONG_AGO, NOW, facts, hold, household, link, resident, seal

J, I = CertificateKind.JUMINHYO, CertificateKind.INKAN  # noqa: E741
ALL, SELF, SELECTED = Extent.ALL, Extent.SELF, Extent.SELECTED
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STOP = Suspension(kinds=frozenset({J}), since=NOW, code=RefusalCode.SELF_CHECK, reason="照合の不一致")
WINDOW = ClosedWindow(start=NOW - HOUR, end=NOW + HOUR, kinds=frozenset())


def jpki(status: str) -> dict[str, object]:
    return {"credential": JpkiCredential(serial_number="1", media="CARD", status=status)}


def card(problem: str, *, of: CertificateKind = J, tried: bool = True, holds: tuple = (), **found: object) -> Facts:  # type: ignore[type-arg]
    """A request for 住民票 by 条例利用, which is offered; ``of``: the kind whose 暗証番号 was tried."""
    led = None if problem else link(**found)
    cards = (CardLink(kind=of, link=led, problem=problem),) if tried else ()
    return facts(
        rules={"card": CardMethod(offered=True)},
        request={"credential": CardCredential("USER", "")},
        identification=Identification(link=led, problem=problem, cards=cards),
        holds=holds,
    )


def down(*, stopped_at: datetime, until: datetime) -> Freshness:
    """Data of a week ago, of a core system declared down."""
    return Freshness("JUKI", NOW - 7 * DAY, declared_down_until=until, stopped_at=stopped_at)


def family(**second: object) -> tuple:  # type: ignore[type-arg]
    return (resident(1), resident(2, **second), resident(3))


Case = tuple[str, Callable[[], Facts], RefusalCode | None]

CASES: tuple[Case, ...] = (
    ("ordinary", lambda: facts(), None),
    ("ordinary household", lambda: facts(extent=ALL), None),
    ("ordinary seal", lambda: facts(I), None),
    # 1, 2 支援措置
    ("01 on the applicant", lambda: facts(holds=(hold(HoldKind.PROTECTION),)), RefusalCode.HELD),
    ("01 on a member not printed", lambda: facts(holds=(hold(HoldKind.PROTECTION, target_no="A2"),)), RefusalCode.HELD),
    (
        "02 on a member, seal",
        lambda: facts(I, holds=(hold(HoldKind.PROVISIONAL_PROTECTION, target_no="A3"),)),
        RefusalCode.HELD,
    ),
    (
        "01 on the household",
        lambda: facts(holds=(hold(HoldKind.PROTECTION, target_kind="2", target_no="H1"),)),
        RefusalCode.HELD,
    ),
    ("01 past its end", lambda: facts(holds=(hold(HoldKind.PROTECTION, ends_at=NOW - HOUR),)), RefusalCode.HELD),
    ("01 not begun", lambda: facts(holds=(hold(HoldKind.PROTECTION, starts_at=NOW + HOUR),)), None),
    ("01 of another kind", lambda: facts(holds=(hold(HoldKind.PROTECTION, certificate_kinds=frozenset({I})),)), None),
    ("01 on a stranger", lambda: facts(holds=(hold(HoldKind.PROTECTION, target_no="A9"),)), None),
    # 3 年齢
    (
        "applicant of 14",
        lambda: facts(residents=(resident(1, birth=WrittenDate(date(2011, 11, 21))),)),
        RefusalCode.UNDER_AGE,
    ),
    ("applicant of 15 today", lambda: facts(residents=(resident(1, birth=WrittenDate(date(2011, 11, 20))),)), None),
    (
        "a child of 14 on the parent's paper",
        lambda: facts(extent=ALL, residents=family(birth=WrittenDate(date(2020, 1, 1)))),
        None,
    ),
    (
        "seal, applicant of 14",
        lambda: facts(I, residents=(resident(1, birth=WrittenDate(date(2012, 1, 1))),)),
        RefusalCode.UNDER_AGE,
    ),
    ("no edition of the form that day", lambda: facts(editions={I: "1"}), RefusalCode.NOT_OFFERED),
    # 4 印鑑
    ("no seal", lambda: facts(I, seals=()), RefusalCode.NO_SEAL),
    ("seal abolished", lambda: facts(I, seals=(seal(state="3"),)), RefusalCode.NO_SEAL),
    ("seal struck off", lambda: facts(I, seals=(seal(state="4"),)), RefusalCode.NO_SEAL),
    ("seal suspended", lambda: facts(I, seals=(seal(state="2"),)), RefusalCode.NO_SEAL),
    ("seal under inquiry", lambda: facts(I, seals=(seal(state="9"),)), RefusalCode.NO_SEAL),
    ("two seals", lambda: facts(I, seals=(seal(), seal(seal_no="I2"))), RefusalCode.NO_SEAL),
    ("re-registered the same day", lambda: facts(I, seals=(seal(state="3"), seal(seal_no="I2"))), None),
    ("seal without real size", lambda: facts(I, seals=(seal(width_mm=0.0),)), RefusalCode.NO_SEAL),
    ("seal shows a 旧氏 that is gone", lambda: facts(I, seals=(seal(notation="2"),)), RefusalCode.STALE),
    (
        "seal shows the 通称",
        lambda: facts(I, seals=(seal(notation="3"),), residents=(resident(1, common_name=Alias("木村")),)),
        None,
    ),
    ("no seal does not matter to 住民票", lambda: facts(J, seals=()), None),
    # 5 発行停止
    ("05 on the applicant", lambda: facts(holds=(hold(HoldKind.STOPPED_BY_PERSON),)), RefusalCode.HELD),
    (
        "06 on a printed member",
        lambda: facts(extent=ALL, holds=(hold(HoldKind.STOPPED_BY_OFFICE, target_no="A2"),)),
        RefusalCode.HELD,
    ),
    ("06 on a member not printed", lambda: facts(holds=(hold(HoldKind.STOPPED_BY_OFFICE, target_no="A2"),)), None),
    (
        "09 of this kind",
        lambda: facts(holds=(hold(HoldKind.OTHER, certificate_kinds=frozenset({J})),)),
        RefusalCode.HELD,
    ),
    ("05 over", lambda: facts(holds=(hold(HoldKind.STOPPED_BY_PERSON, ends_at=NOW),)), None),
    (
        "05 on the household",
        lambda: facts(holds=(hold(HoldKind.STOPPED_BY_PERSON, target_kind="2", target_no="H1"),)),
        RefusalCode.HELD,
    ),
    ("05 on a koseki", lambda: facts(holds=(hold(HoldKind.STOPPED_BY_PERSON, target_kind="3", target_no="H1"),)), None),
    # 6, 7 処理中
    (
        "03 on the household",
        lambda: facts(holds=(hold(HoldKind.CHANGE_IN_PROCESS, target_kind="2", target_no="H1"),)),
        RefusalCode.IN_PROCESS,
    ),
    (
        "03 on another member",
        lambda: facts(holds=(hold(HoldKind.CHANGE_IN_PROCESS, target_no="A3"),)),
        RefusalCode.IN_PROCESS,
    ),
    ("03 applied and ended", lambda: facts(holds=(hold(HoldKind.CHANGE_IN_PROCESS, ends_at=NOW),)), None),
    ("04 on the applicant", lambda: facts(holds=(hold(HoldKind.KOSEKI_IN_PROCESS),)), RefusalCode.IN_PROCESS),
    ("J02 locked", lambda: facts(household=household(*family(), is_locked=True)), RefusalCode.IN_PROCESS),
    (
        "J02 locked 03",
        lambda: facts(household=household(*family(), is_locked=True, lock_reason="03")),
        RefusalCode.IN_PROCESS,
    ),
    (
        "J02 locked 01",
        lambda: facts(household=household(*family(), is_locked=True, lock_reason="01")),
        RefusalCode.HELD,
    ),
    # 8 消除
    ("moved out", lambda: facts(residents=(resident(1, state="2"),)), RefusalCode.REMOVED),
    ("dead", lambda: facts(I, residents=(resident(1, state="3"),)), RefusalCode.REMOVED),
    ("struck off by office", lambda: facts(residents=(resident(1, state="9"),)), RefusalCode.REMOVED),
    ("除票", lambda: facts(residents=(resident(1, is_removed=True),)), RefusalCode.REMOVED),
    (
        "confirmed",
        lambda: facts(residents=(resident(1, moveout_confirmed_on=date(2026, 11, 20)),)),
        RefusalCode.REMOVED,
    ),
    ("a removed member is left off", lambda: facts(extent=ALL, residents=family(state="3")), None),
    (
        "a removed member selected",
        lambda: facts(extent=SELECTED, residents=family(state="3"), request={"members": (2,)}),
        RefusalCode.REMOVED,
    ),
    # 9 転出予定
    (
        "planned today",
        lambda: facts(residents=(resident(1, moveout_planned_on=date(2026, 11, 20)),)),
        RefusalCode.REMOVED,
    ),
    ("planned tomorrow", lambda: facts(residents=(resident(1, moveout_planned_on=date(2026, 11, 21)),)), None),
    ("planned tomorrow, seal", lambda: facts(I, residents=(resident(1, moveout_planned_on=date(2026, 11, 21)),)), None),
    (
        "planned today, seal",
        lambda: facts(I, residents=(resident(1, moveout_planned_on=date(2026, 11, 20)),)),
        RefusalCode.REMOVED,
    ),
    (
        "a member past the day, all",
        lambda: facts(extent=ALL, residents=family(moveout_planned_on=date(2026, 11, 1))),
        RefusalCode.REMOVED,
    ),
    ("a member past the day, self", lambda: facts(residents=family(moveout_planned_on=date(2026, 11, 1))), None),
    (
        "notice stops where so set",
        lambda: facts(
            rules={"options": Options(stop_from_moveout_notice=True)},
            residents=(resident(1, moveout_notified_on=date(2026, 11, 19), moveout_planned_on=date(2026, 12, 1)),),
        ),
        RefusalCode.REMOVED,
    ),
    # 10 電子証明書
    ("revoked", lambda: facts(request=jpki("REVOKED")), RefusalCode.CREDENTIAL_REVOKED),
    ("expired", lambda: facts(request=jpki("EXPIRED")), RefusalCode.CREDENTIAL_REVOKED),
    ("S01 suspended", lambda: facts(identification=Identification(link(state="2"))), RefusalCode.CREDENTIAL_REVOKED),
    ("S01 revoked", lambda: facts(identification=Identification(link(state="3"))), RefusalCode.CREDENTIAL_REVOKED),
    (
        "S01 past",
        lambda: facts(identification=Identification(link(valid_to=date(2026, 11, 19)))),
        RefusalCode.CREDENTIAL_REVOKED,
    ),
    ("S01 last day", lambda: facts(identification=Identification(link(valid_to=date(2026, 11, 20)))), None),
    # 11 番号未連携
    (
        "no link",
        lambda: facts(identification=Identification(None, "NO_LINK"), person=None, household=None),
        RefusalCode.NOT_FOUND,
    ),
    (
        "two people",
        lambda: facts(identification=Identification(None, "AMBIGUOUS"), person=None, household=None),
        RefusalCode.NOT_FOUND,
    ),
    (
        "media differ",
        lambda: facts(identification=Identification(None, "MEDIA_MISMATCH"), person=None),
        RefusalCode.NOT_FOUND,
    ),
    ("link without record", lambda: facts(person=None, household=None), RefusalCode.NOT_FOUND),
    ("link to another", lambda: facts(identification=Identification(link(atena_no="A2"))), RefusalCode.NOT_FOUND),
    (
        "card method",
        lambda: facts(request={"credential": CardCredential("USER", "0000")}, person=None),
        RefusalCode.NOT_OFFERED,
    ),
    # 12 暗証番号
    ("card", lambda: card(""), None),
    ("card, wrong pin", lambda: card("BAD_PIN"), RefusalCode.BAD_PIN),
    ("card, unknown user", lambda: card("NO_USER"), RefusalCode.BAD_PIN),
    ("card, locked", lambda: card("LOCKED"), RefusalCode.LOCKED),
    ("card, row changed", lambda: card("PIN_UNCHECKED"), RefusalCode.STALE),
    ("card, no pin tried", lambda: card("", tried=False), RefusalCode.STALE),
    ("card, another kind's pin", lambda: card("", of=I), RefusalCode.STALE),
    ("card, two people", lambda: card("AMBIGUOUS"), RefusalCode.NOT_FOUND),
    ("card revoked", lambda: card("", state="3"), RefusalCode.CREDENTIAL_REVOKED),
    ("card past", lambda: card("", valid_to=date(2026, 11, 19)), RefusalCode.CREDENTIAL_REVOKED),
    ("card, wrong pin before a hold", lambda: card("BAD_PIN", holds=(hold(HoldKind.PROTECTION),)), RefusalCode.BAD_PIN),
    # 15 時間
    ("before opening", lambda: facts(now=datetime(2026, 11, 20, 6, 29, tzinfo=JST)), RefusalCode.OUT_OF_HOURS),
    ("at closing", lambda: facts(now=datetime(2026, 11, 20, 23, 0, tzinfo=JST)), RefusalCode.OUT_OF_HOURS),
    ("new year", lambda: facts(now=datetime(2027, 1, 1, 12, 0, tzinfo=JST)), RefusalCode.OUT_OF_HOURS),
    ("named day", lambda: facts(rules={"closed_dates": frozenset({date(2026, 11, 20)})}), RefusalCode.OUT_OF_HOURS),
    ("maintenance", lambda: facts(rules={"closed_windows": (WINDOW,)}), RefusalCode.MAINTENANCE),
    # 18 選択肢
    ("kind not offered", lambda: facts(CertificateKind.SHOTOKU, rules={"offered": {}}), RefusalCode.NOT_OFFERED),
    ("seal for all", lambda: facts(I, ALL), RefusalCode.NOT_OFFERED),
    (
        "seal with an option",
        lambda: facts(I, request={"options": frozenset({Option.HONSEKI})}),
        RefusalCode.NOT_OFFERED,
    ),
    ("own number", lambda: facts(request={"options": frozenset({Option.MY_NUMBER})}), None),
    (
        "family numbers",
        lambda: facts(extent=ALL, request={"options": frozenset({Option.MY_NUMBER})}),
        RefusalCode.NOT_OFFERED,
    ),
    ("juminhyo code", lambda: facts(request={"options": frozenset({Option.JUMINHYO_CODE})}), RefusalCode.NOT_OFFERED),
    ("overseas voter", lambda: facts(request={"options": frozenset({Option.OVERSEAS_VOTER})}), RefusalCode.NOT_OFFERED),
    ("former address named for 住民票", lambda: facts(request={"options": frozenset({Option.FORMER_ADDRESS})}), None),
    ("six copies", lambda: facts(request={"copies": 6}), RefusalCode.NOT_OFFERED),
    ("unknown member", lambda: facts(extent=SELECTED, request={"members": (1, 9)}), RefusalCode.NOT_FOUND),
    ("nobody selected", lambda: facts(extent=SELECTED), RefusalCode.NOT_FOUND),
    ("all, but one named", lambda: facts(extent=ALL, request={"members": (2,)}), RefusalCode.NOT_OFFERED),
    # 19 鮮度・停止
    ("stale", lambda: facts(freshness=(Freshness("JUKI", NOW - 7 * DAY),)), RefusalCode.STALE),
    ("never fed", lambda: facts(freshness=()), RefusalCode.STALE),
    ("a package is missing", lambda: facts(freshness=(Freshness("JUKI", NOW, gap_since=NOW),)), RefusalCode.STALE),
    (
        "seal data stale",
        lambda: facts(I, freshness=(Freshness("JUKI", NOW), Freshness("INKAN", NOW - 7 * DAY))),
        RefusalCode.STALE,
    ),
    ("seal data stale, 住民票", lambda: facts(J, freshness=(Freshness("JUKI", NOW),)), None),
    (
        "core declared down",
        lambda: facts(freshness=(down(stopped_at=NOW - 7 * DAY, until=NOW + HOUR),)),
        None,
    ),
    (
        "declaration over",
        lambda: facts(freshness=(down(stopped_at=NOW - 7 * DAY, until=NOW),)),
        RefusalCode.STALE,
    ),
    (
        "stale before the core stopped",
        lambda: facts(freshness=(down(stopped_at=NOW - DAY, until=NOW + HOUR),)),
        RefusalCode.STALE,
    ),
    (
        "the core came back and stopped again",
        lambda: facts(freshness=(down(stopped_at=NOW - 8 * DAY, until=NOW + HOUR),)),
        RefusalCode.STALE,
    ),
    (
        "declared down, but a package is missing",
        lambda: facts(freshness=(replace(down(stopped_at=NOW - 7 * DAY, until=NOW + HOUR), gap_since=NOW),)),
        RefusalCode.STALE,
    ),
    ("stopped by the house", lambda: facts(rules={"suspensions": (STOP,)}), RefusalCode.SELF_CHECK),
    ("another kind stopped", lambda: facts(I, rules={"suspensions": (STOP,)}), None),
    # 20a 食い違い
    ("no head", lambda: facts(residents=(resident(1, relation_codes=("20",)),)), RefusalCode.STALE),
    ("two heads", lambda: facts(residents=family(relation_codes=("02",))), RefusalCode.STALE),
    ("head coded 2", lambda: facts(residents=(resident(1, relation_codes=("2", "")),)), None),
    ("other head in J02", lambda: facts(household=household(*family(), head_atena_no="A2")), RefusalCode.STALE),
    ("other head's name in J02", lambda: facts(household=household(*family(), head_name="川辺")), RefusalCode.STALE),
    ("count differs", lambda: facts(household=household(*family(), member_count=4)), RefusalCode.STALE),
    ("no household", lambda: facts(household=None), RefusalCode.STALE),
    ("連携誤り", lambda: facts(holds=(hold(HoldKind.LINK_ERROR, source="INTAKE", target_no="A3"),)), RefusalCode.STALE),
    # 20b 印鑑と住基のずれ
    (
        "record newer than the seals",
        lambda: facts(I, residents=(resident(1, operated_at=NOW + HOUR),)),
        RefusalCode.STALE,
    ),
    (
        "moved, name unchanged",
        lambda: facts(I, residents=(resident(1, operated_at=NOW + HOUR, identity_changed_at=LONG_AGO),)),
        None,
    ),
    ("record newer, 住民票", lambda: facts(J, residents=(resident(1, operated_at=NOW + HOUR),)), None),
    # 個人番号の検査数字 (domain §10 case 14)
    (
        "wrong check digit",
        lambda: facts(
            request={"options": frozenset({Option.MY_NUMBER})}, residents=(resident(1, my_number="123456789012"),)
        ),
        RefusalCode.STALE,
    ),
    (
        "right check digit",
        lambda: facts(
            request={"options": frozenset({Option.MY_NUMBER})}, residents=(resident(1, my_number="123456789018"),)
        ),
        None,
    ),
)


@pytest.mark.parametrize(("make", "expected"), [pytest.param(m, e, id=n) for n, m, e in CASES])
def test_every_row_of_the_table_is_answered(make: Callable[[], Facts], expected: RefusalCode | None) -> None:
    outcome = decide(facts=make()).outcome
    assert (outcome.code if isinstance(outcome, Refusal) else None) is expected


def test_a_trace_ends_with_the_refusal_and_explain_goes_on() -> None:
    both = facts(holds=(hold(HoldKind.PROTECTION),), household=household(*family(), is_locked=True))
    decision = decide(facts=both)
    assert isinstance(decision.outcome, Refusal)
    assert decision.trace[-1] is decision.outcome.finding
    assert [f.refusal for f in explain(facts=both) if f.refusal] == [RefusalCode.HELD, RefusalCode.IN_PROCESS]


def test_explain_speaks_of_nobody_when_nobody_was_found() -> None:
    found = explain(facts=facts(identification=Identification(None, "NO_LINK"), person=None, household=None))
    assert {f.refusal for f in found if f.refusal} == {RefusalCode.NOT_FOUND}


def test_selected_people_are_printed_in_the_order_of_the_household() -> None:
    outcome = decide(facts=facts(extent=SELECTED, request={"members": (3, 1, 3)})).outcome
    assert isinstance(outcome, Permit)
    assert [r.member_no for r in outcome.printed] == [1, 3]
    assert not outcome.whole_household


def test_selecting_everyone_is_the_whole_household() -> None:
    outcome = decide(facts=facts(extent=SELECTED, request={"members": (1, 2, 3)})).outcome
    assert isinstance(outcome, Permit)
    assert outcome.whole_household


@pytest.mark.parametrize("counts", [True, False])
def test_one_living_alone_and_asking_for_self_follows_the_setting(counts: bool) -> None:
    alone = facts(residents=(resident(1),), rules={"options": Options(single_member_counts_as_all=counts)})
    outcome = decide(facts=alone).outcome
    assert isinstance(outcome, Permit)
    assert outcome.whole_household is counts


def test_a_seal_is_not_stopped_by_the_notice_of_moving_out() -> None:
    leaving = resident(1, moveout_notified_on=date(2026, 11, 19), moveout_planned_on=date(2026, 12, 1))
    allowed = facts(I, rules={"options": Options(stop_from_moveout_notice=True)}, residents=(leaving,))
    assert isinstance(decide(facts=allowed).outcome, Permit)


def test_evidence_and_explanations_never_hold_a_name() -> None:
    for _, make, _ in CASES:
        for finding in explain(facts=make()):
            assert "桐生" not in finding.explanation + finding.evidence


@pytest.mark.parametrize("kind", [CertificateKind.KOSEKI_ZENBU, CertificateKind.FUHYO])
def test_a_card_reaches_no_register_of_somebody_who_lives_elsewhere(kind: CertificateKind) -> None:
    elsewhere = replace(card("", of=kind), person=None, household=None)
    elsewhere = replace(elsewhere, request=replace(elsewhere.request, kind=kind))
    found = {f.rule: f.refusal for f in explain(facts=elsewhere) if f.refusal}
    assert found["card_at_home"] is RefusalCode.NOT_OFFERED
    assert "card_pin" not in found


def test_a_pin_is_asked_for_only_where_nothing_stands_against_the_paper_before() -> None:
    assert reaches_pin(facts=card("", tried=False))
    assert not reaches_pin(facts=replace(card(""), policy=replace(card("").policy, card=CardMethod())))
    assert not reaches_pin(facts=replace(card(""), policy=replace(card("").policy, suspensions=(STOP,))))
