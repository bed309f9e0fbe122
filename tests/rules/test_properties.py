"""Properties that hold for whatever mixture of records the feed brings."""

from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.papers.facts import Hold
from issuer.papers.kinds import CertificateKind, Extent, HoldKind, Option
from issuer.papers.verdict import Permit, Refusal
from issuer.rules import Offer, decide, explain, offer
from tests.rules.makers import NOW, facts, hold, household, resident

hours = st.integers(-48, 48).map(lambda n: NOW + timedelta(hours=n))
holds = st.builds(
    lambda kind, target, starts, ends, kinds: hold(
        kind, target_kind=target[0], target_no=target[1], starts_at=starts, ends_at=ends, certificate_kinds=kinds
    ),
    st.sampled_from(HoldKind),
    st.sampled_from([("1", "A1"), ("1", "A2"), ("1", "A9"), ("2", "H1"), ("2", "H9"), ("3", "H1")]),
    hours,
    st.none() | hours,
    st.frozensets(st.sampled_from([CertificateKind.JUMINHYO, CertificateKind.INKAN]), max_size=2),
)
kinds = st.sampled_from([CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO, CertificateKind.INKAN])


@given(st.lists(holds, max_size=4), holds, kinds, st.sampled_from(Extent))
@settings(max_examples=60, deadline=None)
def test_one_more_hold_never_turns_a_refusal_into_a_permit(
    some: list[Hold], more: Hold, kind: CertificateKind, extent: Extent
) -> None:
    before = decide(facts=facts(kind, extent, holds=tuple(some), request={"members": ()})).outcome
    after = decide(facts=facts(kind, extent, holds=(*some, more), request={"members": ()})).outcome
    assert not (isinstance(before, Refusal) and isinstance(after, Permit))


@given(holds, kinds)
@settings(max_examples=60, deadline=None)
def test_a_hold_in_force_on_the_applicant_or_household_never_lets_a_paper_out(
    held: Hold, kind: CertificateKind
) -> None:
    named = (held.target_kind, held.target_no) in {("1", "A1"), ("2", "H1")}
    begun = held.starts_at <= NOW and (held.ends_at is None or held.ends_at > NOW)
    applies = named and begun and (not held.certificate_kinds or kind in held.certificate_kinds)
    outcome = decide(facts=facts(kind, holds=(held,))).outcome
    assert not applies or isinstance(outcome, Refusal)


@given(st.lists(holds, max_size=3), kinds)
@settings(max_examples=40, deadline=None)
def test_decide_permits_exactly_when_explain_finds_nothing(some: list[Hold], kind: CertificateKind) -> None:
    asked = facts(kind, holds=tuple(some))
    nothing = all(f.refusal is None for f in explain(facts=asked))
    assert isinstance(decide(facts=asked).outcome, Permit) is nothing


@given(st.lists(holds, max_size=3), kinds, st.booleans())
@settings(max_examples=40, deadline=None)
def test_whatever_is_offered_is_permitted(some: list[Hold], kind: CertificateKind, foreign: bool) -> None:
    family = (resident(1), resident(2, is_foreign=foreign, state="3" if foreign else "1"), resident(3))
    asked = facts(kind, residents=family, holds=tuple(some))
    offered = offer(facts_for_kind=asked)
    if isinstance(offered, Refusal):
        return
    for extent in offered.extents:
        chosen = tuple(m.number for m in offered.members) if extent is Extent.SELECTED else ()
        again = facts(kind, extent, residents=family, holds=tuple(some), request={"members": chosen})
        assert isinstance(decide(facts=again).outcome, Permit)


def test_an_ordinary_family_is_offered_everything_it_may_have() -> None:
    offered = offer(facts_for_kind=facts())
    assert isinstance(offered, Offer)
    assert offered.extents == (Extent.ALL, Extent.SELF, Extent.SELECTED)
    assert offered.options == (Option.RELATIONSHIP, Option.HONSEKI, Option.MY_NUMBER)
    assert [(m.number, m.name) for m in offered.members] == [(1, "桐生　1"), (2, "桐生　2"), (3, "桐生　3")]


def test_a_seal_certificate_is_offered_for_self_without_choices() -> None:
    offered = offer(facts_for_kind=facts(CertificateKind.INKAN))
    assert isinstance(offered, Offer)
    assert (offered.extents, offered.options, offered.members) == ((Extent.SELF,), (), ())


def test_a_member_with_a_stop_is_neither_offered_nor_part_of_everyone() -> None:
    stopped = facts(holds=(hold(HoldKind.STOPPED_BY_PERSON, target_no="A2"),))
    offered = offer(facts_for_kind=stopped)
    assert isinstance(offered, Offer)
    assert offered.extents == (Extent.SELF, Extent.SELECTED)
    assert [m.number for m in offered.members] == [1, 3]


def test_a_protected_household_is_offered_nothing() -> None:
    offered = offer(facts_for_kind=facts(holds=(hold(HoldKind.PROTECTION, target_no="A2"),)))
    assert isinstance(offered, Refusal)


def test_every_choice_of_members_makes_the_right_wording() -> None:
    family = tuple(resident(n) for n in range(1, 5))
    for size in range(1, 5):
        for numbers in combinations(range(1, 5), size):
            asked = facts(extent=Extent.SELECTED, request={"members": numbers}, household=household(*family))
            outcome = decide(facts=asked).outcome
            assert isinstance(outcome, Permit)
            assert outcome.whole_household is (size == 4)
