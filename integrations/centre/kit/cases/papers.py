"""8 紙面: every paper the roster can be given, opened and held against the records it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from integrations.centre.kit.case import AREAS, Case, Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.paper.judge import judge_whose
from integrations.centre.kit.paper.judging import expecting, issued_lines, judged_line
from integrations.centre.kit.target import Target
from integrations.centre.wire import Presented
from integrations.centre.wire.words import KINDS

_BASIS = "業務知識 4・7・9、約束 P1・P7"


def _of_kind(kind: str, target: Target) -> Iterator[Finding]:
    lines = issued_lines(target, kind)
    # Lines with a case of their own below are judged there.
    for expectation in [one for one in lines if one.line.topic not in _APART] or lines:
        yield from judged_line(target, expectation)


_KINDS = tuple(
    Case(
        number=f"8-{place}",
        area=AREAS[8],
        title=f"{name}: 名簿のすべての紙が、本人の、求めたとおりの紙である",
        basis=_BASIS,
        run=partial(_of_kind, kind),
    )
    for place, (kind, name) in enumerate(KINDS.items(), start=1)
)


def _of_topic(topics: tuple[str, ...], target: Target) -> Iterator[Finding]:
    lines = [one for topic in topics for one in target.roster.issued() if one.line.topic == topic]
    target.roster.require()
    if not lines:
        raise NotApplicable("名簿に、今この場合を見せられる人がいない")
    for expectation in lines:
        yield from judged_line(target, expectation)


_BY_TOPIC = (
    ("8-11", "5人以上の世帯は2頁目に続き、どの頁も同じ1通のもの", ("5",), "業務知識 4.1、10-5"),
    ("8-12", "一部の選択と全員: 認証文は紙の上の人で決まる", ("6", "7"), "業務知識 4.1、10-6・7"),
    ("8-13", "不詳の日は不詳表記だけを印字し、置き字を出さない", ("18",), "業務知識 9 不詳、10-18"),
    ("8-14", "外国人住民: 西暦、通称、国籍・地域、在留の事項", ("11", "12", "3"), "業務知識 4.1・9、10-11・12"),
    ("8-15", "長い戸籍と附票: 頁を改め、事項が1つも欠けない", ("36", "40"), "業務知識 4.5・4.6、10-36・40"),
    ("8-16", "14歳の子は、親の求めた紙に載る", ("29",), "業務知識 5-3、10-29"),
    ("8-17", "個人番号は求めた人の分だけ", ("13",), "業務知識 4.1、10-13"),
    ("8-18", "印影は実寸で、今の登録のもの", ("31", "32"), "業務知識 4.3、10-31"),
    ("9-1", "異体字・互換漢字・第2面の字が、その字形で刷られる", ("23",), "業務知識 9 文字、約束 P7"),
    ("9-2", "欄に収まらない文字も切り捨てず、読める", ("25",), "業務知識 4.0 文字あふれ、10-25"),
)
_APART = frozenset(topic for _, _, topics, _ in _BY_TOPIC for topic in topics)
_TOPICS = tuple(
    Case(number=number, area=AREAS[int(number[0])], title=title, basis=basis, run=partial(_of_topic, topics))
    for number, title, topics, basis in _BY_TOPIC
)


@case("8-19", "選べる項目は、求めたものだけが載る", basis="koiki.xsd Option「要求に挙げたものだけを載せる」")
def options(target: Target) -> Iterator[Finding]:
    """Each option alone, all of them, and none, on the paper of a whole household and of one person."""
    known = expecting(target)
    if known.town is None:
        raise NotApplicable("項目ごとの内容は、見本の町の名簿でだけ分かる")
    offered = False
    for kind in ("JUMINHYO", "KISAI_JIKO", "FUHYO"):
        for expectation in target.roster.issued(kind)[:2]:
            for finding in _each_option(target, expectation.line.serial, kind):
                offered = True
                yield finding
    if not offered:
        raise NotApplicable("今は、項目を選べる種別を誰にも出していない")


def _each_option(target: Target, serial: str, kind: str) -> Iterator[Finding]:
    presented = Presented(serial=serial)
    offer = next((one for one in target.centre.offers(presented) if one.kind == kind and one.refusal is None), None)
    if offer is None:
        return
    for chosen in [(), *((one,) for one in offer.options), offer.options]:
        target.issue(presented, kind=kind, options=chosen)
        yield from _last(target)


def _last(target: Target) -> Iterator[Finding]:
    paper = target.papers[-1] if target.papers else None
    expected = expecting(target).asked(paper) if paper else None
    if paper is None or expected is None:
        yield check(False, "選べる項目を付けた紙が得られない")
        return
    name = f"{paper.asked.kind} {'+'.join(paper.asked.options) or '項目なし'}"
    complaints = judge_whose(paper.issued, expected)
    for complaint in complaints:
        yield check(False, f"{name}: {complaint.what}")
    if not complaints:
        yield check(True, f"{name}: 求めた項目だけが載っている")


CASES = tuple(sorted((*_KINDS, *_TOPICS, *gathered(globals())), key=lambda one: one.order))
