"""3 交付: every kind, scope, option, number of copies, year, channel and language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from integrations.centre.kit.asking import OPTIONS_OF, came, code_of, offer_of, offers_of, open_line, page_count
from integrations.centre.kit.case import AREAS, Case, Finding, NotApplicable, case, check, gathered
from integrations.centre.kit.roster import presented_of
from integrations.centre.kit.target import Target
from integrations.centre.wire import Issued, Offer, Presented, Terminal
from integrations.centre.wire.words import CHANNELS, KINDS, LANGUAGES, OPTIONS

_BASIS = "koiki.xsd IssueCertificate"


def _kind(kind: str, target: Target) -> Iterator[Finding]:
    _, presented, offer = open_line(target, kind)
    for scope in offer.scopes:
        members = [number for number, _ in offer.people][:1] if scope == "SELECTED" else []
        if scope == "SELECTED" and not members:
            continue
        outcome = target.issue(presented, kind=kind, scope=scope, members=members)
        yield check(isinstance(outcome, Issued), f"{scope} は交付のはずで、{came(outcome)}")
        if isinstance(outcome, Issued):
            yield from _values(outcome, fee=offer.fee, copies=1)


def _values(issued: Issued, *, fee: int, copies: int) -> Iterator[Finding]:
    """What the numbers of an answer must be to each other, to the list and to the file."""
    yield check(issued.copies == copies, f"{copies} 通のはずで、{issued.copies} 通だった")
    yield check(issued.unit_fee == fee, f"1通 {fee} 円 (一覧) のはずで、{issued.unit_fee} 円だった")
    total = issued.unit_fee * issued.copies
    yield check(issued.total_fee == total, f"合計 {total} 円のはずで、{issued.total_fee} 円だった")
    pages = page_count(issued.pdf)
    yield check(issued.pages == pages > 0, f"PDF は {pages} 頁で、答えは {issued.pages} 頁だった")
    yield check(bool(issued.certificate_number.strip()), "発行番号があるはず")


_KINDS = tuple(
    Case(
        number=f"3-{place}",
        area=AREAS[3],
        title=f"{name}を、選べる範囲ごとに交付する",
        basis=_BASIS,
        run=partial(_kind, kind),
    )
    for place, (kind, name) in enumerate(KINDS.items(), start=1)
)


@case("3-11", "1通から上限まで交付し、手数料は通数倍", basis=_BASIS)
def copies(target: Target) -> Iterator[Finding]:
    """unitFee is the list's, totalFee the product."""
    _, presented, offer = open_line(target, "JUMINHYO")
    for count in range(1, offer.max_copies + 1):
        outcome = target.issue(presented, kind="JUMINHYO", copies=count)
        yield check(isinstance(outcome, Issued), f"{count} 通は交付のはずで、{came(outcome)}")
        if isinstance(outcome, Issued):
            yield from _values(outcome, fee=offer.fee, copies=count)


@case("3-12", "上限を超える通数は交付しない", basis="業務知識 5-18、koiki.xsd maxCopies")
def too_many_copies(target: Target) -> Iterator[Finding]:
    """One more than maxCopies is refused; more than the contract's ten is no message of the contract."""
    _, presented, offer = open_line(target, "JUMINHYO")
    for count in {offer.max_copies + 1, 10, 11}:
        if count <= offer.max_copies:
            continue
        outcome = target.issue(presented, kind="JUMINHYO", copies=count)
        right = ("INVALID_MESSAGE",) if count > 10 else ("NOT_OFFERED",)
        yield check(code_of(outcome) in right, f"{count} 通は {right[0]} のはずで、{came(outcome)}")


@case("3-13", "選べる項目を1つずつ、またすべて付けて交付する", basis="koiki.xsd Option")
def options(target: Target) -> Iterator[Finding]:
    """Every option of every kind that has some, for one's own paper."""
    kinds = [kind for kind in ("JUMINHYO", "KISAI_JIKO", "FUHYO") if target.roster.issued(kind)]
    target.roster.require()
    tried = 0
    for kind in kinds:
        presented = presented_of(target.roster.someone(kind).line)
        offer = offers_of(target, presented).get(kind)
        if offer is None or offer.refusal is not None:
            continue
        for chosen in [(one,) for one in offer.options] + [offer.options]:
            tried += 1
            outcome = target.issue(presented, kind=kind, options=chosen)
            names = "・".join(OPTIONS[one] for one in chosen) or "なし"
            yield check(isinstance(outcome, Issued), f"{KINDS[kind]} ({names}) は交付のはずで、{came(outcome)}")
    if not tried:
        raise NotApplicable("選べる項目のある種別を今は交付できない")


@case("3-14", "出していない項目は断る", basis="koiki.xsd NOT_OFFERED、業務知識 4.1 個人番号・住民票コード")
def options_not_offered(target: Target) -> Iterator[Finding]:
    """What the list does not offer is not printed on demand either.

    An item of the kind that this person has nothing of (FOREIGN_ITEMS of a Japanese household) may be asked for.
    """
    target.roster.require()
    tried = 0
    for kind in ("JUMINHYO", "INKAN", "KAZEI"):
        if not target.roster.issued(kind):
            continue
        presented = presented_of(target.roster.someone(kind).line)
        offer = offers_of(target, presented).get(kind)
        if offer is None or offer.refusal is not None:
            continue
        for option in OPTIONS:
            harmless = option in OPTIONS_OF.get(kind, ()) and option not in ("MY_NUMBER", "JUMINHYO_CODE")
            if option in offer.options or harmless:
                continue
            tried += 1
            outcome = target.issue(presented, kind=kind, options=(option,))
            name = f"{KINDS[kind]} ({OPTIONS[option]})"
            yield check(code_of(outcome) == "NOT_OFFERED", f"{name} は NOT_OFFERED のはずで、{came(outcome)}")
    if not tried:
        raise NotApplicable("名簿に、選べない項目を求められる人が今はいない")


@case("3-15", "世帯員を1人ずつ、また組で選ぶ", basis="koiki.xsd Member・SELECTED")
def chosen_members(target: Target) -> Iterator[Finding]:
    """Each number alone, all together, and none of nobody's."""
    presented, offer = _family(target)
    numbers = [number for number, _ in offer.people]
    for chosen in [[number] for number in numbers] + [numbers, numbers[::-1]]:
        outcome = target.issue(presented, kind="JUMINHYO", scope="SELECTED", members=chosen)
        yield check(isinstance(outcome, Issued), f"{len(chosen)} 人の選択は交付のはずで、{came(outcome)}")
    wrong = max(numbers) + 1000
    for members in ([wrong], [numbers[0], wrong], []):
        outcome = target.issue(presented, kind="JUMINHYO", scope="SELECTED", members=members)
        said = "居ない番号" if members else "番号なし"
        yield check(not isinstance(outcome, Issued), f"{said}の選択は断るはずで、{came(outcome)}")


@case("3-16", "証明できる年度だけを交付する", basis="業務知識 4.4、koiki.xsd FiscalYear")
def fiscal_years(target: Target) -> Iterator[Finding]:
    """Every year of the list; the newest when none is named; none that is not listed."""
    kinds = [kind for kind in ("KAZEI", "SHOTOKU", "NOZEI") if target.roster.issued(kind)]
    if not kinds:
        target.roster.require()
        raise NotApplicable("名簿に税の証明書を交付できる人がいない")
    for kind in kinds:
        presented = presented_of(target.roster.someone(kind).line)
        offer = offer_of(target, presented, kind)
        for year in offer.fiscal_years:
            outcome = target.issue(presented, kind=kind, fiscal_year=year)
            yield check(isinstance(outcome, Issued), f"{KINDS[kind]} {year}年度は交付のはずで、{came(outcome)}")
        for year in (str(int(max(offer.fiscal_years)) + 1), "1950"):
            outcome = target.issue(presented, kind=kind, fiscal_year=year)
            right = ("NO_TAX_RECORD", "NOT_OFFERED")
            yield check(code_of(outcome) in right, f"{KINDS[kind]} {year}年度は断るはずで、{came(outcome)}")


@case("3-17", "店舗・庁内端末・窓口で交付し、手数料はその経路のもの", basis="業務知識 1 経路")
def channels(target: Target) -> Iterator[Finding]:
    """The fee of the answer is the list's of the same channel."""
    line = target.roster.someone().line
    presented = presented_of(line)
    for channel, name in CHANNELS.items():
        terminal = Terminal(channel=channel)
        offer = offers_of(target, presented, terminal=terminal)["JUMINHYO"]
        outcome = target.issue(presented, kind="JUMINHYO", terminal=terminal, copies=2)
        yield check(isinstance(outcome, Issued), f"{name}では交付のはずで、{came(outcome)}")
        if isinstance(outcome, Issued):
            yield from _values(outcome, fee=offer.fee, copies=2)


@case("3-18", "どの言語の端末にも、他市の端末にも交付する", basis="koiki.xsd Terminal")
def languages(target: Target) -> Iterator[Finding]:
    """Seven languages, and a terminal that stands in another municipality (管外)."""
    _, presented, _ = open_line(target, "JUMINHYO")
    places = [Terminal(language=language) for language in LANGUAGES] + [Terminal(municipality="131016")]
    for terminal in places:
        outcome = target.issue(presented, kind="JUMINHYO", terminal=terminal)
        where = terminal.language or "管外の端末"
        yield check(isinstance(outcome, Issued), f"{where} でも交付のはずで、{came(outcome)}")


@case("3-19", "出した紙の発行番号はすべて違う", basis="業務知識 7 契印、約束 P2", last=True)
def numbers_differ(target: Target) -> Iterator[Finding]:
    """Over everything this run was given so far, resends of one request apart."""
    requests: dict[str, set[str]] = {}
    for paper in target.papers:
        requests.setdefault(paper.issued.certificate_number, set()).add(paper.request_id)
    if not requests:
        raise NotApplicable("この実行でまだ1通も受け取っていない")
    shared = sum(len(those) > 1 for those in requests.values())
    yield check(not shared, f"{len(requests)} 個の発行番号のうち {shared} 個が別の要求と重なった")


def _family(target: Target) -> tuple[Presented, Offer]:
    """Somebody whose household has more than one person to choose. Raises NotApplicable."""
    target.roster.require()
    for one in target.roster.issued("JUMINHYO"):
        if one.line.ask.scope != "SELF":
            presented = presented_of(one.line)
            offer = offer_of(target, presented, "JUMINHYO")
            if len(offer.people) > 1 and "SELECTED" in offer.scopes:
                return presented, offer
    raise NotApplicable("名簿に、世帯員を選べる人がいない")


CASES = tuple(sorted((*_KINDS, *gathered(globals())), key=lambda one: one.order))
