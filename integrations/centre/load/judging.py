"""Whose paper is it? Every PDF is read again after the run, by processes that took no part in it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2

from integrations.centre.load.people import bare
from integrations.centre.wire.words import REGISTER_KINDS

__all__ = ["Expected", "Verdict", "judge", "judge_all"]

#: A word of each kind's title, and words that only another kind's title has.
_TITLES = {
    "JUMINHYO": "住民票",
    "KISAI_JIKO": "記載事項証明",
    "INKAN": "印鑑登録証明",
    "SHOTOKU": "所得",
    "KAZEI": "課税",
    "NOZEI": "納税",
    "KOSEKI_ZENBU": "全部事項証明",
    "KOSEKI_KOJIN": "個人事項証明",
    "FUHYO": "附票",
    "RISAI": "災証明",
}
_SURE_TITLES = ("KISAI_JIKO", "INKAN", "KOSEKI_ZENBU", "KOSEKI_KOJIN", "RISAI")
_BY_ONE_PROCESS = 200
_AT_ONCE = 640


@dataclass(frozen=True, slots=True)
class Expected:
    """What one paper must say. ``names``: bare, all of them; ``family``: who else may be named."""

    number: str
    kind: str
    pages: int
    names: tuple[str, ...] = field(repr=False)
    family: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``wrong``: UNREADABLE, PAGES, NUMBER, KIND or NAME; ``strangers``: other people's names that stand on it."""

    wrong: tuple[str, ...] = ()
    strangers: tuple[str, ...] = field(default=(), repr=False)


def names_on(kind: str, name: str) -> str:
    """How the applicant is found on a paper of this kind: registers print 名 apart from 氏."""
    return bare(name.rpartition("\u3000")[2] if kind in REGISTER_KINDS else name)


def judge(pdf: bytes, expected: Expected, everybody: Iterable[str]) -> Verdict:
    """Hold one paper against what was asked. ``everybody``: bare names of all who are known."""
    try:
        pages = _pages(pdf)
    except pypdfium2.PdfiumError:
        return Verdict(("UNREADABLE",))
    whole = "".join(pages)
    titles = {kind: title in whole for kind, title in _TITLES.items()}
    wrong = {
        "PAGES": len(pages) != expected.pages,
        # The number stands on every page (koiki.xsd): a page of another paper has another one.
        "NUMBER": any(bare(expected.number) not in page for page in pages),
        "KIND": not titles[expected.kind] or any(titles[kind] for kind in _SURE_TITLES if kind != expected.kind),
        "NAME": any(name not in whole for name in expected.names),
    }
    family = "\n".join(expected.family)
    strangers = tuple(name for name in everybody if name in whole and name not in family)
    return Verdict(tuple(word for word, holds in wrong.items() if holds), strangers)


def _pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(bare(text.get_text_bounded()))
            text.close()
            page.close()
        return texts
    finally:
        document.close()


_everybody: tuple[str, ...] = ()


def _begin(everybody: tuple[str, ...]) -> None:
    global _everybody
    _everybody = everybody


def _one(paper: tuple[bytes, Expected]) -> Verdict:
    return judge(paper[0], paper[1], _everybody)


def judge_all(
    papers: Iterable[tuple[bytes, Expected]], *, everybody: Iterable[str], count: int, processes: int
) -> Iterator[Verdict]:
    """One verdict a paper, in order. ``count`` papers; few are judged in this process."""
    names = tuple(everybody)
    if count <= _BY_ONE_PROCESS or processes < 2:
        for pdf, expected in papers:
            yield judge(pdf, expected, names)
        return
    context = multiprocessing.get_context("spawn")  # this process has threads, which a fork would break
    left = iter(papers)
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(names,)) as pool:
        while some := list(islice(left, _AT_ONCE)):  # a map takes its papers into memory
            yield from pool.map(_one, some, chunksize=32)
