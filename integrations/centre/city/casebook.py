"""What is asked of the sample city and what must come back; written to and read from docs/cases.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Answer", "Ask", "Case", "paper", "parse_cases", "refused", "render_cases"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One IssueCertificate request. ``at`` is HH:MM on the reference day, "" for 10:00."""

    kind: str
    scope: str = "SELF"
    members: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    media: str = "CARD"
    issuer: str = ""
    status: str = "GOOD"
    copies: int = 1
    at: str = ""
    city: str = ""
    #: 条例利用: 利用者ID/暗証番号 in place of the certificate.
    card: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Either a refusal code, or a PDF of ``pages`` whose text (blanks and variation selectors dropped)
    holds every string of ``has``, none of ``lacks``, and those of ``order`` one after another."""

    refusal: str = ""
    pages: int = 0
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One line of docs/cases.md. ``topic`` names the numbered case of 業務知識10."""

    no: str
    topic: str
    who: str
    serial: str
    ask: Ask
    answer: Answer


def refused(code: str) -> Answer:
    """The answer is a refusal with this code of the contract."""
    return Answer(refusal=code)


def paper(*, pages: int = 1, has: Iterable[str] = (), lacks: Iterable[str] = (), order: Iterable[str] = ()) -> Answer:
    """The answer is a PDF."""
    return Answer(pages=pages, has=tuple(has), lacks=tuple(lacks), order=tuple(order))


_COLUMNS = ("No", "場合", "誰", "シリアル番号", "要求", "答え")
_HEADING = """# 見本の町の場合表

`bin/demo` の見本の町 (見本県見本市 {code}) に住む架空の人たちと、交付を求めたときの答え。
基準日は **{today}** ({weekday}曜日)。年齢と予定日は基準日から数えるので、デモでは起動した日が基準日になる。

この表は `bin/akashi demo_cases --write docs/cases.md` が町の定義 (`integrations/centre/city/cast/`) から書き、
`tests/cases/` がこの表のとおりに本物の線へ要求して確かめる。手で直さない。

- 要求: 種別; 範囲; `+選択項目`; `人=` 選んだ世帯員; ほかは電文の項目
  (書かなければ `media=CARD` `status=GOOD` `copies=1`、基準日の10:00、発行者なし)。
- 答え: `断る` と断りの符号、または `交付` と頁数。`有` は紙に無ければならない文字列、`無` はあってはならない文字列、
  `順` はこの順に並ぶ文字列 (空白と異体字選択子を除いて比べる)。
- `条例利用=` は証明書の代わりの 利用者ID/暗証番号 (カードAP)。
- `町=` はもう1つの見本 (見本県例示市 {second})。通常の取扱時間の団体。

"""


def render_cases(*, cases: Iterable[Case], today: date, code: str, second: str) -> str:
    """Return docs/cases.md for a reference day."""
    lines = [
        _HEADING.format(today=today.isoformat(), weekday="月火水木金土日"[today.weekday()], code=code, second=second)
    ]
    lines.append("| " + " | ".join(_COLUMNS) + " |\n")
    lines.append("|" + "---|" * len(_COLUMNS) + "\n")
    for case in cases:
        cells = (case.no, case.topic, case.who, case.serial, _ask_text(case.ask), _answer_text(case.answer))
        lines.append("| " + " | ".join(cells) + " |\n")
    return "".join(lines)


def _ask_text(ask: Ask) -> str:
    parts = [ask.kind, ask.scope]
    parts += [f"+{option}" for option in ask.options]
    parts += [f"人={member}" for member in ask.members]
    plain = Ask(kind=ask.kind)
    for key, word in _WORDS.items():
        value = getattr(ask, key)
        if value != getattr(plain, key):
            parts.append(f"{word}={value}")
    return "; ".join(parts)


_WORDS = {
    "media": "media",
    "issuer": "issuer",
    "status": "status",
    "copies": "copies",
    "at": "時刻",
    "city": "町",
    "card": "条例利用",
    "year": "年度",
}


def _answer_text(answer: Answer) -> str:
    if answer.refusal:
        return f"断る {answer.refusal}"
    text = f"交付 {answer.pages}頁"
    for word, strings in (("有", answer.has), ("無", answer.lacks), ("順", answer.order)):
        if strings:
            text += f" {word}:" + "".join(f"「{string}」" for string in strings)
    return text


def parse_cases(text: str) -> tuple[date, list[Case]]:
    """Read docs/cases.md back: the reference day and its cases.

    Raises:
        ValueError: the text has no reference day, or a line cannot be read.
    """
    day = re.search(r"基準日は \*\*(\d{4}-\d{2}-\d{2})\*\*", text)
    if day is None:
        raise ValueError("the case table names no reference day")
    cases = []
    for line in text.splitlines():
        cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
        if not line.startswith("| ") or tuple(cells) == _COLUMNS:
            continue
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"a line of the case table has {len(cells)} cells")
        no, topic, who, serial, ask, answer = cells
        cases.append(Case(no, topic, who, serial, _read_ask(ask), _read_answer(answer)))
    return date.fromisoformat(day[1]), cases


def _read_ask(text: str) -> Ask:
    kind, scope, *rest = text.split("; ")
    values: dict[str, str] = {}
    members, options = [], []
    by_word = {word: key for key, word in _WORDS.items()}
    for part in rest:
        if part.startswith("+"):
            options.append(part[1:])
        elif part.startswith("人="):
            members.append(part[2:])
        else:
            word, _, value = part.partition("=")
            values[by_word[word]] = value
    return Ask(
        kind=kind,
        scope=scope,
        members=tuple(members),
        options=tuple(options),
        card=values.get("card", ""),
        media=values.get("media", "CARD"),
        issuer=values.get("issuer", ""),
        status=values.get("status", "GOOD"),
        copies=int(values.get("copies", "1")),
        at=values.get("at", ""),
        city=values.get("city", ""),
        year=values.get("year", ""),
    )


def _read_answer(text: str) -> Answer:
    if text.startswith("断る "):
        return refused(text.removeprefix("断る "))
    match = re.match(r"交付 (\d+)頁", text)
    if match is None:
        raise ValueError("an answer is neither a refusal nor a paper")
    lists = dict(re.findall(r" ([有無順]):((?:「[^」]*」)+)", text))
    has, lacks, order = (tuple(re.findall(r"「([^」]*)」", lists.get(word, ""))) for word in "有無順")
    return Answer(pages=int(match[1]), has=has, lacks=lacks, order=order)
