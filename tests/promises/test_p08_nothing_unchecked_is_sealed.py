"""P8 調べていない紙は封印できない。`seal()` が受けるのは照合を通った印 (1回限り、同じ団体、同じバイト列) だけ。

閉じる事故: –
試し方: 印を使い回す・他団体や別の番号に使う・中身を1バイト変える・紙をじかに渡す・印を手で作る。
照合を抜く版、印を偽る版、印を使い回す版、照合の後で触る版は出せず、事案になり、その種別は止まる
"""

import ast
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from issuer.papers.paper import Checked, Sealed, TokenMisused
from issuer.sealing.sign import seal
from tests.acceptance.office import CHECKOUT
from tests.sealing.making import memory_signer, small_pdf, struck

from .conftest import Mutants
from .town import incidents, stopped_kinds

Record = Callable[[str, object], None]
CODE, NUMBER = "282103", "282103-20261120-0000001"
_SIGNER = memory_signer("P-256")


def _checked(pdf: bytes) -> Checked:
    return struck(municipality=CODE, certificate_number=NUMBER, pdf=pdf)


def _seal(checked: Checked, *, municipality: str = CODE, number: str = NUMBER) -> Sealed:
    at = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    return seal(
        checked=checked, municipality=municipality, certificate_number=number, pages=1, signer=_SIGNER, at=at
    )  # fmt: skip


def test_a_token_used_twice_elsewhere_or_for_other_bytes_is_an_exception(seed: int, record: Record, full: bool) -> None:
    dice, refused = random.Random(seed), 0
    paper = small_pdf()
    assert _seal(_checked(paper)).pdf.startswith(paper)
    for _ in range(5000 if full else 200):
        checked, spoiled = _checked(paper), bytearray(paper)
        spoiled[dice.randrange(len(paper))] ^= 1 << dice.randrange(8)
        other = f"{dice.randrange(10**6):06d}"
        wrongs: list[Callable[[], Sealed]] = [
            lambda c=checked, s=bytes(spoiled): _seal(replace(c, pdf=s)),
            lambda c=checked: _seal(Checked(c.municipality, c.certificate_number, c.pdf, c.sha256)),
            lambda c=checked: _seal(replace(c)),
            lambda c=checked, o=other: _seal(c, municipality=o),
            lambda c=checked, o=other: _seal(c, number=f"{CODE}-20261120-{o}X"),
        ]
        for wrong in wrongs:
            with pytest.raises(TokenMisused):
                wrong()
            refused += 1
        _seal(checked)
        with pytest.raises(TokenMisused):
            _seal(checked)
        refused += 1
    record("印の悪用を拒んだ", refused)


@pytest.mark.parametrize("mistake", ["seal_unchecked", "seal_forged", "seal_twice", "seal_altered"])
def test_a_build_that_goes_round_inspection_issues_nothing(mistake: str, mutants: Mutants, record: Record) -> None:
    people, before = mutants.town.people[:8], incidents(mutants.town)
    outcomes = mutants.ask_everyone(mistake, people=people)
    # With one token for all, a request that meets its own is right: what is issued is held to its bearer.
    assert set(outcomes) <= ({"SELF_CHECK", "ISSUED"} if mistake == "seal_twice" else {"SELF_CHECK"}), outcomes
    assert outcomes["SELF_CHECK"] >= len(people) // 2
    assert incidents(mutants.town) > before, "refused, and nobody is told"
    assert "JUMINHYO" in stopped_kinds(mutants.town)
    record("照合を抜く版", 1)
    record("封印できなかった紙", outcomes["SELF_CHECK"])
    record("調べずに出た紙", 0)


def test_only_inspection_makes_the_token(record: Record) -> None:
    makers: dict[str, set[str]] = {"Checked": set(), "take_mint": set(), "_strike": set()}
    looked_at = 0
    for room in ("config", "issuer", "integrations", "ops_console"):
        for file in (CHECKOUT / room).rglob("*.py"):
            looked_at += 1
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                name = {ast.Name: "id", ast.Attribute: "attr"}.get(type(node), "")
                called = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2]
                used = called or getattr(node, name, "")
                if used in makers and (called or used != "Checked"):
                    makers[used].add(file.relative_to(CHECKOUT).as_posix())
    inspector = "issuer/inspection/inspector.py"
    assert makers["_strike"] == {inspector}
    assert makers["take_mint"] == {inspector, "issuer/papers/paper.py"}
    assert makers["Checked"] == {"issuer/papers/paper.py"}
    record("調べた源", looked_at)
