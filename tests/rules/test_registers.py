"""戸籍 and 附票: who gets which paper, and what stands against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from integrations.centre.city.registers import FamilyRegister, Home, Member
from issuer.papers.facts import Facts, Freshness, Identification, RegisterLink
from issuer.papers.kinds import CertificateKind, Channel, Extent, HoldKind, Option, RefusalCode
from issuer.papers.koseki import Membership
from issuer.papers.people import WrittenDate
from issuer.papers.registers import RegisterRecords
from issuer.papers.request import Terminal
from issuer.papers.verdict import Permit, Refusal
from issuer.rules import Offer, decide, explain, offer
from issuer.rules.calendar import JST
from tests.register_makers import records
from tests.rules.makers import NOW, facts, hold, resident

ZENBU, KOJIN, FUHYO = CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO
EVERY = ((ZENBU, Extent.ALL), (KOJIN, Extent.SELF), (FUHYO, Extent.ALL), (FUHYO, Extent.SELF))


def member(number: int, *, atena_no: str | None = None, removed_on: str = "", **given: object) -> Member:
    values: dict[str, object] = {
        "family_name": "桐生",
        "given_name": f"名{number}",
        "sex": "1",
        "born": "1985-04-12",
        "born_text": "昭和６０年４月１２日",
        "relation": "長男",
        "atena_no": f"A{number}" if atena_no is None else atena_no,
        "removed_on": removed_on,
        "homes": (Home("見本県見本市", since="2000-01-01"),),
    }
    return Member(**(values | given))  # type: ignore[arg-type]


#: The applicant, a wife, a daughter who married out and a boy nobody has tied to a 宛名番号.
FAMILY = FamilyRegister(
    number="K1",
    honseki="見本県見本市",
    hittosha="桐生　名1",
    created_on="2000-01-01",
    members=(
        member(1),
        member(2),
        member(3, removed_on="2015-03-03", overseas_voter_city="見本市"),
        member(4, atena_no=""),
    ),
)


def asked(
    kind: CertificateKind = ZENBU,
    extent: Extent = Extent.ALL,
    *,
    register: FamilyRegister = FAMILY,
    registers: dict[str, object] | None = None,
    **changes: object,
) -> Facts:
    """Resident 1, who lives alone and stands first in the register of the family, asks at ten on a Friday."""
    fresh = tuple(Freshness(system, NOW) for system in ("JUKI", "INKAN", "KOSEKI", "FUHYO"))
    read = replace(records(register, member_no=1), **(registers or {}))  # type: ignore[arg-type]
    alone = {"residents": (resident(1),)}
    return facts(kind, extent, **{**alone, "registers": read, "freshness": fresh, **changes})  # type: ignore[arg-type]


def refused(given: Facts) -> RefusalCode | None:
    outcome = decide(facts=given).outcome
    return outcome.code if isinstance(outcome, Refusal) else None


def answers(**changes: object) -> set[RefusalCode | None]:
    return {refused(asked(kind, extent, **changes)) for kind, extent in EVERY}  # type: ignore[arg-type]


def shown(given: Facts) -> tuple[int, ...]:
    outcome = decide(facts=given).outcome
    assert isinstance(outcome, Permit), outcome
    return outcome.members


def test_whole_and_part_show_the_members_they_name() -> None:
    assert shown(asked()) == (1, 2, 3, 4)
    assert shown(asked(KOJIN, Extent.SELF)) == (1,)
    assert shown(asked(KOJIN, Extent.SELECTED, request={"members": (4, 2)})) == (2, 4)
    assert shown(asked(FUHYO)) == (1, 2, 3, 4)
    assert shown(asked(FUHYO, Extent.SELF, request={"options": frozenset({Option.HONSEKI})})) == (1,)


@pytest.mark.parametrize(
    ("kind", "extent", "request_", "code"),
    [
        (ZENBU, Extent.SELF, {}, RefusalCode.NOT_OFFERED),
        (KOJIN, Extent.ALL, {}, RefusalCode.NOT_OFFERED),
        (KOJIN, Extent.SELECTED, {}, RefusalCode.NOT_FOUND),
        (KOJIN, Extent.SELECTED, {"members": (9,)}, RefusalCode.NOT_FOUND),
        (KOJIN, Extent.SELECTED, {"members": (3,)}, RefusalCode.REMOVED),
        (FUHYO, Extent.SELECTED, {"members": (1, 3)}, RefusalCode.REMOVED),
        (KOJIN, Extent.SELF, {"members": (2,)}, RefusalCode.NOT_OFFERED),
        (ZENBU, Extent.ALL, {"options": frozenset({Option.HONSEKI})}, RefusalCode.NOT_OFFERED),
        (FUHYO, Extent.ALL, {"options": frozenset({Option.MY_NUMBER})}, RefusalCode.NOT_OFFERED),
        (FUHYO, Extent.ALL, {"copies": 6}, RefusalCode.NOT_OFFERED),
    ],
)
def test_what_the_paper_cannot_show_is_refused(
    kind: CertificateKind, extent: Extent, request_: dict[str, object], code: RefusalCode
) -> None:
    assert refused(asked(kind, extent, request=request_)) is code


def test_a_register_that_is_not_current_or_not_here_has_no_record() -> None:
    assert answers(registers={"places": (), "register": None, "fuhyo": None}) == {RefusalCode.NO_RECORD}


def test_an_unfit_register_has_no_record_but_its_addresses_have() -> None:
    unfit = replace(FAMILY, unfit="1")
    assert refused(asked(register=unfit)) is RefusalCode.NO_RECORD
    assert refused(asked(KOJIN, Extent.SELF, register=unfit)) is RefusalCode.NO_RECORD
    assert refused(asked(FUHYO, register=unfit)) is None


def test_a_fuhyo_without_the_applicant_has_no_record() -> None:
    read = records(FAMILY, member_no=1)
    assert read.fuhyo is not None
    others = replace(read.fuhyo, people=read.fuhyo.people[1:])
    gone = replace(read.fuhyo, people=(replace(read.fuhyo.people[0], removed_on=date(2026, 1, 1)), *others.people))
    for fuhyo in (None, others, gone):
        assert refused(asked(FUHYO, registers={"fuhyo": fuhyo})) is RefusalCode.NO_RECORD
        assert refused(asked(registers={"fuhyo": fuhyo})) is None


def test_somebody_in_two_current_registers_gets_neither() -> None:
    places = (Membership("K1", 1, "A1", is_removed=False), Membership("K2", 1, "A1", is_removed=False))
    assert answers(registers={"places": places, "register": None, "fuhyo": None}) == {RefusalCode.STALE}


def test_registers_that_do_not_hang_together_are_stale() -> None:
    read = records(FAMILY, member_no=1)
    assert read.register is not None
    assert read.fuhyo is not None
    assert refused(asked(registers={"register": replace(read.register, stray=("4/1",))})) is RefusalCode.STALE
    assert refused(asked(FUHYO, registers={"fuhyo": replace(read.fuhyo, stray=("4/1",))})) is RefusalCode.STALE
    assert refused(asked(FUHYO, registers={"register": None})) is RefusalCode.STALE
    left = replace(read.register.members[1], is_removed=True)
    late = replace(read.register, members=(read.register.members[0], left))
    assert refused(asked(FUHYO, registers={"register": late})) is RefusalCode.STALE
    other = replace(read.fuhyo.people[1], atena_no="A9")
    mixed = replace(read.fuhyo, people=(read.fuhyo.people[0], other))
    assert refused(asked(FUHYO, registers={"fuhyo": mixed})) is RefusalCode.STALE


def test_addresses_alone_do_where_no_koseki_system_is_connected() -> None:
    fresh = (Freshness("JUKI", NOW), Freshness("FUHYO", NOW))
    assert refused(asked(FUHYO, registers={"register": None}, freshness=fresh)) is None
    assert refused(asked(registers={"register": None}, freshness=fresh)) is RefusalCode.STALE


@pytest.mark.parametrize(
    ("system", "stale"),
    [("JUKI", {ZENBU, KOJIN, FUHYO}), ("KOSEKI", {ZENBU, KOJIN, FUHYO}), ("FUHYO", {FUHYO}), ("INKAN", set())],
)
def test_each_paper_wants_its_systems_fresh(system: str, stale: set[CertificateKind]) -> None:
    for old in (NOW - timedelta(days=9), None):
        fresh = tuple(Freshness(name, old if name == system else NOW) for name in ("JUKI", "INKAN", "KOSEKI", "FUHYO"))
        found = {kind for kind, extent in EVERY if refused(asked(kind, extent, freshness=fresh)) is RefusalCode.STALE}
        assert found == stale


def test_in_process_reaches_the_addresses_and_registers_that_share_a_person() -> None:
    assert answers(register=replace(FAMILY, in_process="1")) == {RefusalCode.IN_PROCESS}
    read = records(FAMILY, member_no=1)
    assert read.fuhyo is not None
    own = {"fuhyo": replace(read.fuhyo, is_in_process=True)}
    assert refused(asked(FUHYO, registers=own)) is RefusalCode.IN_PROCESS
    assert refused(asked(registers=own)) is None
    elsewhere = {"memberships": (Membership("K2", 1, "A3", is_removed=False),), "busy": frozenset({"K2"})}
    assert answers(registers=elsewhere) == {RefusalCode.IN_PROCESS}
    stranger = {"memberships": (Membership("K2", 1, "A8", is_removed=False),), "busy": frozenset({"K2"})}
    assert answers(registers=stranger) == {None}


@pytest.mark.parametrize("target", [("1", "A1"), ("1", "A3"), ("2", "H3"), ("3", "K1"), ("3", "K2")])
def test_a_hold_for_a_notification_in_process_reaches_everybody_recorded(target: tuple[str, str]) -> None:
    registers: dict[str, object] = {
        "household_of": (("A1", "H1"), ("A3", "H3")),
        "memberships": (Membership("K2", 1, "A3", is_removed=False),),
    }
    pending = hold(HoldKind.KOSEKI_IN_PROCESS, target_kind=target[0], target_no=target[1])
    assert answers(registers=registers, holds=(pending,)) == {RefusalCode.IN_PROCESS}
    over = replace(pending, ends_at=NOW)
    assert answers(registers=registers, holds=(over,)) == {None}


def test_a_move_of_somebody_shown_stops_the_addresses_alone() -> None:
    moving = (hold(HoldKind.CHANGE_IN_PROCESS, target_no="A2"),)
    assert refused(asked(FUHYO, holds=moving)) is RefusalCode.IN_PROCESS
    assert refused(asked(FUHYO, Extent.SELF, holds=moving)) is None
    assert refused(asked(holds=moving)) is None


#: (kind, number) of a target → what ZENBU, KOJIN SELF, FUHYO ALL, FUHYO SELF answer while it is under 支援措置.
_HELD, _ISSUED = (RefusalCode.HELD,) * 4, (None,) * 4
_WHOLE_ONLY = (RefusalCode.HELD, None, RefusalCode.HELD, None)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (("1", "A1"), _HELD),
        (("1", "A2"), _HELD),  # stands in the register
        (("2", "H2"), _HELD),
        (("1", "B2"), _HELD),  # shares a household with one who does
        (("1", "A3"), _WHOLE_ONLY),  # struck off: shown on a paper of the whole only
        (("1", "B3"), _WHOLE_ONLY),  # shares a household with her
        (("3", "K1"), _HELD),
        (("3", "K3"), _WHOLE_ONLY),  # her new register
        (("1", "C3"), _WHOLE_ONLY),  # and who stands there
        (("1", "D3"), _ISSUED),  # but not who has left it
        (("3", "K5"), _HELD),  # the register of a housemate: who is guarded there lives here
        (("1", "E5"), _ISSUED),  # but another who stands in that one need not
        (("1", "L4"), _HELD),  # like the boy nobody has tied to a number
        (("3", "K4"), _HELD),  # or like somebody who stands in a guarded register
        (("1", "S9"), _ISSUED),
        (("2", "H9"), _ISSUED),
        (("3", "K9"), _ISSUED),
    ],
)
@pytest.mark.parametrize("kind", [HoldKind.PROTECTION, HoldKind.PROVISIONAL_PROTECTION])
def test_protection_reaches_whoever_the_paper_would_tell_of(
    kind: HoldKind, target: tuple[str, str], expected: tuple[RefusalCode | None, ...]
) -> None:
    registers: dict[str, object] = {
        "household_of": (("A1", "H1"), ("A2", "H2"), ("A3", "H3"), ("B2", "H2"), ("B3", "H3"), ("S9", "H9")),
        "memberships": (
            Membership("K1", 1, "A1", is_removed=False),
            Membership("K3", 1, "A3", is_removed=False),
            Membership("K3", 2, "C3", is_removed=False),
            Membership("K3", 3, "D3", is_removed=True),
            Membership("K5", 1, "B2", is_removed=False),
            Membership("K5", 2, "E5", is_removed=False),
            Membership("K9", 1, "A2", is_removed=True),
        ),
        "lookalikes": ((4, "L4", ""), (4, "", "K4")),
    }
    guarded = hold(kind, target_kind=target[0], target_no=target[1], ends_at=NOW - timedelta(hours=1))
    for given, code in ((guarded, expected), (replace(guarded, starts_at=NOW + timedelta(hours=1)), _ISSUED)):
        found = tuple(refused(asked(k, e, registers=registers, holds=(given,))) for k, e in EVERY)
        assert found == code


def test_a_hold_on_a_register_guards_the_homes_of_those_who_stand_in_it() -> None:
    standing = RegisterRecords(
        memberships=(Membership("K1", 1, "A2", is_removed=False), Membership("K9", 1, "A2", is_removed=True))
    )
    for number, code in (("K1", RefusalCode.HELD), ("K9", None)):
        guarded = hold(HoldKind.PROTECTION, target_kind="3", target_no=number)
        assert refused(facts(registers=standing, holds=(guarded,))) is code
    stopped = hold(HoldKind.STOPPED_BY_OFFICE, target_kind="3", target_no="K1")
    assert refused(facts(registers=standing, holds=(stopped,))) is None


@pytest.mark.parametrize(
    ("target", "expected"),
    [(("1", "A3"), _WHOLE_ONLY), (("2", "H3"), _WHOLE_ONLY), (("3", "K1"), _HELD), (("1", "A1"), _HELD)],
)
def test_a_stop_reaches_whom_the_paper_shows_in_its_time_and_kinds(
    target: tuple[str, str], expected: tuple[RefusalCode | None, ...]
) -> None:
    registers: dict[str, object] = {"household_of": (("A3", "H3"),)}
    stop = hold(HoldKind.STOPPED_BY_OFFICE, target_kind=target[0], target_no=target[1])
    other_kind = replace(stop, certificate_kinds=frozenset({CertificateKind.INKAN}))
    for given, codes in ((stop, expected), (replace(stop, ends_at=NOW), _ISSUED), (other_kind, _ISSUED)):
        assert tuple(refused(asked(k, e, registers=registers, holds=(given,))) for k, e in EVERY) == codes


@pytest.mark.parametrize("target", [("1", "A2"), ("3", "K1"), ("1", "B2")])
def test_a_broken_row_of_the_feed_makes_the_register_stale(target: tuple[str, str]) -> None:
    registers: dict[str, object] = {"household_of": (("A2", "H2"), ("B2", "H2"))}
    broken = hold(HoldKind.LINK_ERROR, target_kind=target[0], target_no=target[1])
    assert answers(registers=registers, holds=(broken,)) == {RefusalCode.STALE}


def from_elsewhere(**changes: object) -> dict[str, object]:
    """Somebody of a 利用登録: no link, no resident."""
    link = Identification(link=None, registered=RegisterLink(koseki_no="K1", member_no=1))
    return {"identification": link, "person": None, "household": None, **changes}


def test_somebody_registered_from_elsewhere_gets_the_papers_of_the_register_and_no_others() -> None:
    assert answers(**from_elsewhere()) == {None}
    for kind in (CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO, CertificateKind.INKAN):
        assert refused(asked(kind, Extent.SELF, **from_elsewhere())) is RefusalCode.NOT_FOUND


def test_the_place_of_a_registration_must_stand() -> None:
    gone = {"places": (), "register": None, "fuhyo": None}
    assert answers(registers=gone, **from_elsewhere()) == {RefusalCode.NOT_REGISTERED}


def test_nobody_linked_is_sent_to_register_and_nobody_known_is_not_found() -> None:
    nobody = {"person": None, "household": None, "registers": {"places": (), "register": None, "fuhyo": None}}
    for problem, code in (("NO_LINK", RefusalCode.NOT_REGISTERED), ("AMBIGUOUS", RefusalCode.NOT_FOUND)):
        given = {**nobody, "identification": Identification(link=None, problem=problem)}
        assert {refused(asked(k, e, **given)) for k, e in EVERY} == {code}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (WrittenDate(value=date(2011, 11, 20)), None),
        (WrittenDate(value=date(2011, 11, 21)), RefusalCode.UNDER_AGE),
        (WrittenDate(value=date(1950, 1, 1), unknown=True, text="年月日不詳"), RefusalCode.UNDER_AGE),
    ],
)
def test_the_register_tells_the_age_of_somebody_from_elsewhere(birth: WrittenDate, code: RefusalCode | None) -> None:
    read = records(FAMILY, member_no=1)
    assert read.register is not None
    young = replace(read.register.members[0], birth=birth)
    register = replace(read.register, members=(young, *read.register.members[1:]))
    assert answers(registers={"register": register}, **from_elsewhere()) == {code}


def test_the_counter_takes_people_from_elsewhere_where_the_municipality_says_so() -> None:
    base = asked(**from_elsewhere())
    counter = Terminal(Channel.COUNTER, "0001", "S1", "T1", "999993")
    at_counter = replace(base, request=replace(base.request, terminal=counter))
    assert refused(at_counter) is RefusalCode.NOT_OFFERED
    allowing = replace(base.policy, options=replace(base.policy.options, jutogai_at_counter=True))
    assert refused(replace(at_counter, policy=allowing)) is None
    resident_at_counter = asked(request={"terminal": counter})
    assert refused(resident_at_counter) is None


def test_an_applicant_who_left_the_city_or_is_under_age_gets_nothing() -> None:
    for changes, code in (
        ({"state": "2"}, RefusalCode.REMOVED),
        ({"moveout_planned_on": date(2026, 11, 20)}, RefusalCode.REMOVED),
        ({"birth": WrittenDate(value=date(2015, 1, 1))}, RefusalCode.UNDER_AGE),
    ):
        assert answers(residents=(resident(1, **changes), resident(2))) == {code}


def test_registers_keep_office_hours_where_addresses_do_not(hours: Callable[[datetime], Facts]) -> None:
    assert refused(hours(datetime(2026, 11, 20, 16, 59, tzinfo=JST))) is None
    for closed in (
        datetime(2026, 11, 20, 17, 0, tzinfo=JST),
        datetime(2026, 11, 21, 10, 0, tzinfo=JST),
        datetime(2026, 11, 23, 10, 0, tzinfo=JST),
    ):
        assert refused(hours(closed)) is RefusalCode.OUT_OF_HOURS


@pytest.fixture
def hours() -> Callable[[datetime], Facts]:
    """戸籍 asked at a moment by the settings a new municipality starts with."""
    from issuer.municipality.defaults import DEFAULT_DOCUMENT
    from issuer.municipality.resolve import build_policy

    policy = build_policy(
        municipality="999993",
        name="見本市",
        prefecture="見本県",
        document={**DEFAULT_DOCUMENT, "authority": []},
        seals={},
        suspensions=(),
    )
    fresh = tuple(Freshness(system, NOW) for system in ("JUKI", "KOSEKI", "FUHYO"))

    def at(moment: datetime) -> Facts:
        given = asked(now=moment, policy=policy, freshness=fresh)
        assert refused(asked(FUHYO, now=moment, policy=policy, freshness=fresh)) is None
        return given

    return at


def test_the_listing_offers_scopes_items_and_members_that_would_be_permitted() -> None:
    fuhyo = offer(facts_for_kind=asked(FUHYO))
    assert isinstance(fuhyo, Offer)
    assert fuhyo.extents == (Extent.ALL, Extent.SELF, Extent.SELECTED)
    assert fuhyo.options == (Option.HONSEKI, Option.OVERSEAS_VOTER)
    assert [(one.number, one.name) for one in fuhyo.members] == [(1, "桐生　名1"), (2, "桐生　名2"), (4, "桐生　名4")]
    zenbu, kojin = offer(facts_for_kind=asked(ZENBU)), offer(facts_for_kind=asked(KOJIN))
    assert isinstance(zenbu, Offer)
    assert isinstance(kojin, Offer)
    assert (zenbu.extents, zenbu.options, zenbu.members) == ((Extent.ALL,), (), ())
    assert (kojin.extents, len(kojin.members)) == ((Extent.SELF, Extent.SELECTED), 3)


def test_the_listing_leaves_out_the_whole_where_only_the_part_may_be_had() -> None:
    registers: dict[str, object] = {"household_of": (("A3", "H3"),)}
    guarded = (hold(HoldKind.PROTECTION, target_no="A3"),)
    fuhyo = offer(facts_for_kind=asked(FUHYO, registers=registers, holds=guarded))
    assert isinstance(fuhyo, Offer)
    assert fuhyo.extents == (Extent.SELF, Extent.SELECTED)
    zenbu = offer(facts_for_kind=asked(ZENBU, registers=registers, holds=guarded))
    assert isinstance(zenbu, Refusal)
    assert zenbu.code is RefusalCode.HELD


def test_explaining_asks_every_rule_and_names_no_person() -> None:
    given = asked(holds=(hold(HoldKind.PROTECTION, target_no="A3"),), registers={"places": ()})
    told = {finding.rule: finding for finding in explain(facts=given)}
    assert told["on_record"].refusal is RefusalCode.NO_RECORD
    assert told["register_not_protected"].evidence in ("", "抑止番号 R1")
    assert not any("桐生" in finding.explanation + finding.evidence for finding in told.values())
