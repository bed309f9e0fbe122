"""The register of 業務知識 4.5 and 4.6 as ``certificates`` writes it, from what the sample city's systems send."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from integrations.centre.city.cast import cast_of
from integrations.centre.city.places import SAMPLE
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.verdict import Permit
from tests.golden.personas import KENICHI, SHIGERU, case
from tests.register_makers import records

KIRYU = next(
    register
    for house in cast_of(today=date(2026, 11, 20), place=SAMPLE).households
    for register in house.registers or ()
    if register.number == "K0101"
)


def kiryu(
    kind: CertificateKind, *members: int, options: frozenset[Option] = frozenset(), furigana: str = ""
) -> tuple[Permit, Facts]:
    """A paper of these members (名順位) for 健一. ``furigana``: an attested 氏の振り仮名."""
    attested = replace(KIRYU.members[0], family_furigana=furigana, given_furigana="シゲル", attested="1")
    given = replace(KIRYU, family_furigana=furigana, members=(attested, *KIRYU.members[1:])) if furigana else KIRYU
    _, facts = case(kind, SHIGERU, KENICHI, printed=(KENICHI,))
    facts = replace(facts, registers=records(given, member_no=4))
    return Permit(kind, Extent.ALL, KENICHI, (), options, False, members=members), facts


COMPOSED: dict[str, Callable[[], tuple[Permit, Facts]]] = {
    "koseki-kiryu": lambda: kiryu(CertificateKind.KOSEKI_ZENBU, 1, 2, 3, 4),
    "koseki-kiryu-furigana": lambda: kiryu(CertificateKind.KOSEKI_KOJIN, 1, furigana="キリュウ"),
    "fuhyo-kiryu": lambda: kiryu(CertificateKind.FUHYO, 1, 2, 3, 4, options=frozenset({Option.HONSEKI})),
    "fuhyo-kiryu-names": lambda: kiryu(CertificateKind.FUHYO, 1, 4, furigana="キリュウ"),
}
