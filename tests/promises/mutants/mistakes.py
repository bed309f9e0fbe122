"""The mistakes, each after an accident that happened or a line of code that somebody might lose.

All are built into one process and asleep; the file that ``PROMISES_MUTANT`` names says which one is awake.
"""

import dataclasses
import hashlib
import os
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from issuer.inspection import Inspector, inspector
from issuer.issuance import line
from issuer.issuance.gather import Look
from issuer.papers.paper import Checked
from issuer.press import Press
from issuer.press.typecase import Sort, Typecase

_lock = threading.Lock()
_kept: dict[str, list[Any]] = defaultdict(list)
MISTAKES: list[str] = []


def _awake() -> str:
    return Path(os.environ["PROMISES_MUTANT"]).read_text(encoding="ascii")


def _before(name: str, thing: Any) -> Any:
    """The thing another request left here, and this one in its place."""
    with _lock:
        found = _kept[name].pop() if _kept[name] else thing
        _kept[name].append(thing)
        return found


def mistake(owner: Any, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a wrong function, which gets the right one as its first argument, in the place of ``owner.name``."""

    def build(wrong: Callable[..., Any]) -> Callable[..., Any]:
        right, title = getattr(owner, name), wrong.__name__
        MISTAKES.append(title)

        def either(*args: Any, **given: Any) -> Any:
            return wrong(right, *args, **given) if _awake() == title else right(*args, **given)

        setattr(owner, name, either)
        return wrong

    return build


@mistake(Press, "finish")
def swapped_buffers(right: Any, *args: Any, **given: Any) -> Any:
    """川崎: the finished bytes lie in a place that two requests share."""
    paper = right(*args, **given)
    return dataclasses.replace(paper, pdf=_before("buffer", paper.pdf))


@mistake(Press, "finish")
def swapped_paper(right: Any, *args: Any, **given: Any) -> Any:
    """横浜: the whole paper of the request before, which is right in itself, is handed on."""
    return _before("paper", right(*args, **given))


@mistake(Press, "finish")
def swapped_page(right: Any, *args: Any, prepared: Any, footers: Any) -> Any:
    """徳島: the page is drawn from somebody else's galley, under this request's own number."""
    return right(*args, prepared=_before("page", prepared), footers=footers)


@mistake(line, "written")
def another_person(right: Any, *, facts: Any) -> Any:
    """足立: what is composed belongs to the person the request before was about."""
    other = _before("person", facts)
    return right(facts=dataclasses.replace(facts, person=other.person, household=other.household))


@mistake(Press, "prepare")
def another_content(right: Any, *args: Any, **given: Any) -> Any:
    """宗像: what was decided is right, and the words set into the page are those of the request before."""
    return _before("content", right(*args, **given))


@mistake(line, "footers")
def another_number(right: Any, **given: Any) -> Any:
    """The footers carry the 発行番号 of the request before."""
    return _before("number", right(**given))


@mistake(Inspector, "inspect")
def seal_unchecked(_right: Any, *_: Any, paper: Any, **__: Any) -> Any:
    """Inspection is left out: the paper itself is given to the seal."""
    return paper


@mistake(Inspector, "inspect")
def seal_forged(_right: Any, *_: Any, paper: Any, expected: Any) -> Checked:
    """Inspection is left out, and a token with everything right on it is made by hand."""
    number = expected.footers[0].certificate_number
    return Checked(expected.municipality, number, paper.pdf, hashlib.sha256(paper.pdf).hexdigest())


@mistake(Press, "finish")
def every_net_cut(right: Any, *args: Any, **given: Any) -> Any:
    """The paper of the request before, in a house whose inspection passes everything: what attacks must see."""
    return _before("uncaught", right(*args, **given))


@mistake(Inspector, "inspect")
def every_net_cut(_right: Any, *_: Any, paper: Any, expected: Any) -> Checked:  # noqa: F811 - its other half
    """Inspection's own mint, in the hands of a build that looks at nothing."""
    number = expected.footers[0].certificate_number
    return inspector._strike(municipality=expected.municipality, certificate_number=number, pdf=paper.pdf)


@mistake(Inspector, "inspect")
def seal_twice(right: Any, *args: Any, **given: Any) -> Any:
    """One inspected paper serves for every request."""
    return _before("token", right(*args, **given))


@mistake(Inspector, "inspect")
def seal_altered(right: Any, *args: Any, **given: Any) -> Checked:
    """The bytes are touched between inspection and seal."""
    checked: Checked = right(*args, **given)
    return dataclasses.replace(checked, pdf=checked.pdf + b"\n")


@mistake(Typecase, "_find")
def dropped_selector(right: Any, case: Typecase, unit: str) -> Sort | None:
    """異体字落ち: the bare character is drawn, under the text with its selector, as careless renderers do."""
    found: Sort | None = right(case, unit)
    bare = right(case, unit[0])
    return found if found is None or bare is None else found._replace(glyph=bare.glyph)


@mistake(Look, "facts")
def hold_not_reread(right: Any, look: Look, **given: Any) -> Any:
    """What T1 read counts in T2 as well: a hold of the meantime is not seen."""
    found = right(look, **given)
    with _lock:
        earlier = _kept[found.request.request_id]
        earlier.append(found)
        return earlier[0]
