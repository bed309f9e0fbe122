"""The golden papers by name, and the press that draws them."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from issuer.certificates import compose
from issuer.papers.content import Content
from issuer.papers.facts import Facts
from issuer.papers.kinds import CertificateKind, Extent, Option
from issuer.papers.paper import Paper
from issuer.papers.verdict import Permit
from issuer.press import Press
from tests.golden.composed import COMPOSED
from tests.golden.personas import (
    ALL_OPTIONS,
    FOUR,
    HOME,
    KAZUKO,
    KENICHI,
    LONG,
    SEAL,
    SEVEN,
    SHIGERU,
    case,
    footers,
)
from tests.golden.registers import REGISTERS
from tests.golden.taxpayers import CASES as TAXPAYERS

#: bin/test names the font it installed; Debian's place otherwise.
FONT = Path(os.environ.get("AKASHI_FONTS", "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"))

#: Type cases and plates made by the first test that needs them, kept for the next.
STORE = Path(os.environ.get("AKASHI_PRESS_DIR", Path(__file__).parents[2] / ".akashi-tests" / "press"))

_LONG_HOME = replace(HOME, building="サンライズマンション見本第二（管理人室気付）" * 12)
_NUMBERS = frozenset({Option.MY_NUMBER, Option.JUMINHYO_CODE})

CASES: dict[str, Callable[[], tuple[Permit, Facts]]] = {
    "juminhyo-four": lambda: case(CertificateKind.JUMINHYO, *FOUR, options=ALL_OPTIONS),
    "juminhyo-self": lambda: case(CertificateKind.JUMINHYO, *FOUR, printed=(KAZUKO,), extent=Extent.SELF),
    "juminhyo-seven": lambda: case(CertificateKind.JUMINHYO, *SEVEN, options=ALL_OPTIONS | _NUMBERS),
    "juminhyo-longest": lambda: case(CertificateKind.JUMINHYO, *FOUR, options=ALL_OPTIONS, address=_LONG_HOME),
    "kisai-jiko-two": lambda: case(
        CertificateKind.KISAI_JIKO,
        *SEVEN,
        printed=SEVEN[2:4],
        extent=Extent.SELECTED,
        options=frozenset({Option.FORMER_ADDRESS, Option.FOREIGN_ITEMS}),
    ),
    "inkan": lambda: case(CertificateKind.INKAN, SHIGERU, KENICHI, printed=(KENICHI,), seals=(SEAL,)),
    "inkan-longest": lambda: case(
        CertificateKind.INKAN,
        SHIGERU,
        LONG,
        printed=(LONG,),
        seals=(replace(SEAL, notation="4", kana_notation="マリア　フェルナンダ　" * 4, hides_sex=False),),
    ),
    **TAXPAYERS,
}


@cache
def press() -> Press:
    """One press for the process."""
    return Press(font=FONT, store=STORE)


#: Every golden paper: those composed from facts, and registers whose rows flow.
NAMES = (*CASES, *COMPOSED, *REGISTERS)


def content_of(name: str) -> Content:
    """What the golden paper of this name says."""
    if name in REGISTERS:
        return REGISTERS[name]()
    permit, facts = (CASES | COMPOSED)[name]()
    return compose(permit=permit, facts=facts)


def paper_of(name: str, *, with_press: Press) -> Paper:
    """The golden paper of this name, drawn now."""
    prepared = with_press.prepare(content=content_of(name))
    return with_press.finish(prepared=prepared, footers=footers(len(prepared.content.pages)))
