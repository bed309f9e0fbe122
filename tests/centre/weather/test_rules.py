"""Rules are read strictly and strike the same messages whenever the seed is the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.centre.weather import KINDS, BadRule, Climate, Rule


def struck(rules: list[str], *, seed: int = 1, messages: int = 100, operation: str = "IssueCertificate") -> list[int]:
    climate = Climate(rules, seed=seed)
    return [fate.number for fate in (climate.decide(operation) for _ in range(messages)) if fate.strikes]


def test_every_kind_may_be_written_with_nothing_but_its_name() -> None:
    assert [Rule.read(kind).kind for kind in KINDS] == list(KINDS)


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ("drop-answer:at=3+5", [3, 5]),
        ("drop-answer:every=40", [40, 80]),
        ("drop-answer:every=10,times=3", [10, 20, 30]),
        ("drop-answer:p=0", []),
        ("drop-answer:only=GetStatus", []),
    ],
)
def test_words_say_which_messages_are_struck(rule: str, numbers: list[int]) -> None:
    assert struck([rule]) == numbers


def test_a_share_is_drawn_and_the_same_for_the_same_seed() -> None:
    first, again, other = (struck(["cut-answer:p=0.3"], seed=seed, messages=1000) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert 200 < len(first) < 400


def test_each_rule_draws_for_itself() -> None:
    climate = Climate(["drop-answer:p=0.5", "delay-answer:p=0.5"], seed=3)
    kinds = [tuple(strike.rule.kind for strike in climate.decide("").strikes) for _ in range(200)]
    assert set(kinds) == {(), ("drop-answer",), ("delay-answer",), ("drop-answer", "delay-answer")}


def test_delays_add_up_and_jitter_stays_within_its_bounds() -> None:
    climate = Climate(["delay-answer:seconds=1", "delay-answer:seconds=2,jitter=0.5"])
    seconds = [climate.decide("").seconds("delay-answer") for _ in range(50)]
    assert all(3 <= one <= 3.5 for one in seconds)
    assert len(set(seconds)) > 40


@pytest.mark.parametrize(
    "text",
    [
        "", "rain", "drop-answer:p", "drop-answer:p=2", "drop-answer:p=nan", "drop-answer:every=0",
        "drop-answer:at=0", "drop-answer:at=1-2", "drop-answer:share=0.5", "drop-answer:p=0.1,p=0.2",
        "drop-answer:end=bang", "cut-answer:byte=-1", "drip-answer:bytes=0", "delay-answer:seconds=x",
        "drop-answer:only=Issue", "status:status=200", "duplicate:order=before", "drop-answer:times=0",
    ],
)  # fmt: skip
def test_a_rule_nobody_can_follow_is_named(text: str) -> None:
    with pytest.raises(BadRule, match=f"規則「{re.escape(text)}」"):
        Rule.read(text)


def test_wrong_rules_change_nothing() -> None:
    climate = Climate(["drop-answer"])
    with pytest.raises(BadRule):
        climate.change(["cut-answer", "rain"])
    assert climate.decide("").one("drop-answer") is not None


@given(st.text(max_size=60).filter(lambda text: ":" not in text) | st.sampled_from(sorted(KINDS)))
def test_whatever_is_written_is_a_kind_or_refused(text: str) -> None:
    if text.strip() in KINDS:
        assert Rule.read(text).kind == text.strip()
        return
    with pytest.raises(BadRule) as caught:
        Rule.read(text)
    assert text in str(caught.value)


@given(st.integers(0, 10_000), st.floats(0, 1), st.integers(0, 20_000))
def test_a_cut_never_comes_after_the_end(size: int, share: float, byte: int) -> None:
    for rule in (f"cut-answer:share={share}", f"cut-answer:byte={byte}"):
        strike = Climate([rule]).decide("").one("cut-answer")
        assert strike is not None
        assert 0 <= strike.bytes_of(size) <= size
