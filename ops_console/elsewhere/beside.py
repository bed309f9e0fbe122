"""Candidates beside the application, as the page draws them: a few to a table, an item to a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from issuer.identity.application_numbers import spaced
from issuer.identity.registration import Particulars
from issuer.issuance.elsewhere.comparison import Compared, Verdict
from issuer.issuance.elsewhere.reviewing import Candidate
from ops_console.templatetags.console import both_calendars

#: Beside the application, so many fit a page of A4 and a window of 1024 px.
_ABREAST = 3
_MARKS = {
    Verdict.SAME: ("○", "good"),
    Verdict.VARIANT: ("△", "warn"),
    Verdict.DIFFERENT: ("×", "stop"),
    Verdict.UNKNOWN: ("？", "rest"),
}
_REGISTERS = {"1": "現在戸籍", "2": "除籍", "3": "改製原戸籍"}
_SEXES = {"MALE": "男", "FEMALE": "女", "NOT_STATED": "記載なし"}
#: (戸籍番号, 名順位) → numbers of applications that lead there now.
Holders = Mapping[tuple[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one candidate. ``level``: class of the badge; ``verdict``: class of the cell."""

    text: str
    mark: str
    level: str
    verdict: str
    told: str


@dataclass(frozen=True, slots=True)
class Column:
    """One candidate. ``problem``: why it cannot be linked, "" when it can. ``holders``: numbers that lead there."""

    number: int
    koseki_no: str
    member_no: int
    furigana: str
    standing: str
    because: str
    problem: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Some candidates abreast. ``rows``: item, what was applied for, a cell per candidate."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]


def tables(candidates: Sequence[Candidate], *, holders: Holders) -> list[Table]:
    """All candidates in their order."""
    numbered = list(enumerate(candidates, start=1))
    return [_table(numbered[at : at + _ABREAST], holders) for at in range(0, len(numbered), _ABREAST)]


def column(number: int, one: Candidate, holders: Holders) -> Column:
    """What is said of a candidate beside its items."""
    place = (one.member.koseki_no, one.member.member_no)
    return Column(
        number=number,
        koseki_no=place[0],
        member_no=place[1],
        furigana=one.member.given_furigana,
        standing=_REGISTERS.get(one.member.koseki_state, "不明") + ("、除籍された者" if one.member.is_removed else ""),
        because=one.comparison.because,
        problem=_problem(one),
        holders=tuple(spaced(holder) for holder in holders.get(place, ())),
    )


def cell(one: Compared) -> Cell:
    """A verdict with its mark and colour."""
    mark, level = _MARKS[one.verdict]
    return Cell(text=_written(one.recorded), mark=mark, level=level, verdict=one.verdict.value, told=one.explanation)


def told(said: Particulars) -> list[tuple[str, str]]:
    """The application, item by item."""
    applicant = said.applicant
    return [
        ("氏名", applicant.name),
        ("生年月日", both_calendars(applicant.birth_date)),
        ("性別", _SEXES[applicant.sex]),
        ("本籍", said.honseki),
        ("筆頭者", said.hittosha),
        ("住所", applicant.address),
        ("電話番号", said.phone),
    ]


def _table(numbered: Sequence[tuple[int, Candidate]], holders: Holders) -> Table:
    compared = [one.comparison.items for _, one in numbered]
    return Table(
        columns=tuple(column(number, one, holders) for number, one in numbered),
        rows=tuple(
            (same[0].item, _written(same[0].applied), tuple(cell(one) for one in same))
            for same in zip(*compared, strict=True)
        ),
    )


def _problem(one: Candidate) -> str:
    if not one.member.stands:
        return "現在戸籍の在籍者でないため、結び付けられません。"
    if not one.comparison.may_be_linked:
        return f"別人のおそれがあるため、結び付けられません (相違・不明: {one.comparison.differing})。"
    return ""


def _written(text: str) -> str:
    """A day of ISO form in both calendars; anything else as it is."""
    try:
        return both_calendars(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
