"""A 戸籍全部事項証明書 of six pages from request to sealed bytes: ``python bench/registers.py [ROUNDS]``.

Milliseconds of one run, median and minimum: CPU time of this process (``process_time``) for press and inspection, both
CPU and wall time for the whole line, which waits for PostgreSQL on the same machine. Every round is another applicant
with a register of other names, places and days, so that no cache of texts helps. A 住民票 of the same people beside it
gives the ratio. Target: press 5 ms, whole line 30 ms. Works in a database of its own.
"""

import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEMBERS = 12
_SERIAL = 500_000
#: Of the kanji of ``bench.press`` one in so many: about a thousand, as many as the names and places of a town use.
_EVERY = 6
_REASON = "平成６年法務省令第５１号附則第２条第１項による改製"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def register(number: int, atena_no: str) -> Any:
    """A register of six pages: a couple, their children, marriages, and a correction with the record before it."""
    from bench.press import KANJI
    from integrations.centre.city.registers import Entry, FamilyRegister, Home, Member

    draw = random.Random(number)

    def words(length: int) -> str:
        return "".join(draw.choices(KANJI[::_EVERY], k=length))

    def day() -> str:
        figures = f"{draw.randint(1, 63)}年{draw.randint(1, 12)}月{draw.randint(1, 28)}日"
        return draw.choice(("昭和", "平成")) + figures.translate(_WIDE)

    def place() -> str:
        block = f"{draw.randint(1, 99)}番地".translate(_WIDE)
        return draw.choice(("見本県見本市", "大阪市北区", "東京都千代田区")) + words(2) + "町" + block

    def entries() -> tuple[Entry, ...]:
        return (
            Entry("出生", (("出生日", day()), ("出生地", place()), ("届出日", day()), ("届出人", "父"))),
            Entry("婚姻", (("婚姻日", day()), ("配偶者氏名", words(4)), ("従前戸籍", f"{place()}　{words(4)}"))),
            Entry(
                "更正",
                (("更正日", day()), ("更正事項", "父母との続柄"), ("従前の記録", "", 1), ("続柄", "二男", 2)),
                correction="2",
            ),
        )

    members = tuple(
        Member(
            family_name="桐生",
            given_name=words(2),
            sex="1",
            born="1970-01-01",
            born_text=day(),
            relation="長男",
            father=words(4),
            mother=words(4),
            atena_no=atena_no if at == 0 else "",
            entries=entries(),
            homes=(Home(place(), since="2000-01-01"),),
        )
        for at in range(MEMBERS)
    )
    return FamilyRegister(
        number=f"K{number}",
        honseki=place(),
        hittosha=f"桐生　{members[0].given_name}",
        created_on="2000-01-01",
        members=members,
        entries=(Entry("戸籍改製", (("改製日", day()), ("改製事由", _REASON))),),
    )


class Stopwatch:
    """CPU milliseconds of every call of the functions it watches."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}

    def watch(self, owner: Any, name: str, label: str) -> None:
        """Time ``owner.name`` under ``label``."""
        work: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **given: Any) -> Any:
            before = time.process_time()
            try:
                return work(*args, **given)
            finally:
                self.times.setdefault(label, []).append((time.process_time() - before) * 1000)

        setattr(owner, name, timed)


def issued(code: str, number: int, kind: Any, now: datetime) -> Any:
    """One issue to the applicant of this number. Returns the answer, CPU and wall milliseconds."""
    from issuer.issuance.line import issue
    from issuer.papers.kinds import Channel, Extent
    from issuer.papers.request import IssueRequest, JpkiCredential, Terminal
    from tests.factories import ISSUER

    request = IssueRequest(
        municipality=code,
        request_id=f"bench-{kind}-{number:06d}".replace("_", "-"),
        fingerprint="0" * 64,
        kind=kind,
        extent=Extent.ALL,
        members=(),
        options=frozenset(),
        fiscal_year="",
        copies=1,
        terminal=Terminal(Channel.STORE, "0001", "S1", "T1", code),
        credential=JpkiCredential(str(_SERIAL + number), "CARD", "GOOD", ISSUER),
        received_at=now,
        deadline=now + timedelta(seconds=60),
    )
    cpu, wall = time.process_time(), time.perf_counter()
    answer = issue(request=request, clock=lambda: now)
    return answer, (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _known_to_the_planner() -> None:
    """What a FULL does after its merge: without it PostgreSQL takes the tables for empty."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        for model in apps.get_app_config("replica").get_models():
            cursor.execute("SELECT replica_analyze(%s)", [model._meta.db_table])


def main(rounds: int) -> int:
    """Measure once; 0 when both targets were reached."""
    from bench.city.stage import BIG, found, own_database
    from issuer.issuance.workshop import workshop
    from issuer.papers.kinds import CertificateKind
    from issuer.rules.calendar import JST
    from tests import factories
    from tests.register_rows import fresh_registers, put_register

    now = datetime(2026, 11, 20, 10, 0, tzinfo=JST)  # 戸籍 keeps office hours
    with own_database():
        found(BIG, now, algorithm="RSA-2048")
        factories.fresh(BIG, now)
        fresh_registers(BIG, now)
        warm = 5
        for number in range(rounds + warm):
            atena_no = str(1000 + number)
            person = {"atena_no": atena_no, "name": f"桐生　{number}", "serial": str(_SERIAL + number)}
            factories.household(BIG, now, number=f"H{number}", people=[person])
            put_register(BIG, now, register(number, atena_no))
        _known_to_the_planner()
        tools, watch = workshop(), Stopwatch()
        times: dict[str, list[float]] = {}
        for number in range(rounds + warm):
            if number == warm:
                gc.freeze()
                gc.set_threshold(10_000, 20, 50)  # as config/gunicorn.py does before it forks
                for owner, name, label in (
                    (type(tools.press), "prepare", "press: rows set and stamped"),
                    (type(tools.press), "paged", "press: pages counted"),
                    (type(tools.press), "finish", "press: 足線 and file"),
                    (type(tools.inspector), "inspect", "inspection"),
                ):
                    watch.watch(owner, name, label)
            for kind in (CertificateKind.KOSEKI_ZENBU, CertificateKind.JUMINHYO):
                seen = {label: len(own) for label, own in watch.times.items()}
                answer, cpu, wall = issued(BIG, number, kind, now)
                if number < warm:
                    continue
                times.setdefault(f"{kind} whole line, CPU", []).append(cpu)
                times.setdefault(f"{kind} whole line, wall", []).append(wall)
                own = {label: sum(spent[seen.get(label, 0) :]) for label, spent in watch.times.items()}
                for label, spent in own.items():
                    times.setdefault(f"{kind} {label}", []).append(spent)
                # ``prepare`` counts the pages again where ``paged`` has done so already: it finds them made.
                pressed = sum(spent for label, spent in own.items() if label.startswith("press"))
                times.setdefault(f"{kind} press together", []).append(pressed)
                if kind is CertificateKind.KOSEKI_ZENBU:
                    pages = answer.pages
    print(f"{pages} pages, {rounds} registers; ms (median, minimum)")
    for label, spent in sorted(times.items()):
        print(f"  {label:48}{statistics.median(spent):8.2f} {min(spent):8.2f}")
    koseki = {name: min(times[f"KOSEKI_ZENBU {name}"]) for name in ("press together", "whole line, CPU")}
    ratio = koseki["whole line, CPU"] / min(times["JUMINHYO whole line, CPU"])
    print(f"  whole line, 戸籍 : 住民票 = {ratio:.1f} : 1 (CPU, minima)")
    return 0 if koseki["press together"] <= 5 and koseki["whole line, CPU"] <= 30 else 1


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    # The entry script brings the environment and the database.
    script = f"import sys; from bench.registers import main; sys.exit(main({count}))"
    os.execv(ROOT / "bin" / "akashi", ["akashi", "shell", "-v", "0", "-c", script])
