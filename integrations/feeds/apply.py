"""One package into the 副本: one transaction, all or nothing.

Whoever reads meanwhile sees the state before or after, never between (feed rules 3 and 4); the municipality's lock is
taken exclusively only just before commit, so issuing goes on while a FULL is merged.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from integrations.feeds import aside, gentle, mapped, totals
from integrations.feeds.characters import Scanner
from integrations.feeds.gaiji import GaijiFonts
from integrations.feeds.known import Muddled
from integrations.feeds.manifest import APPLICABLE, Manifest, Sheet
from integrations.feeds.package import Package
from integrations.feeds.pictures import Pictures
from integrations.feeds.printable import close_what_can_be_printed
from integrations.feeds.profiles import IDENTITY
from integrations.feeds.progress import MERGE, READ, Watch
from integrations.feeds.rewrite import Imprints, MyNumbers, PinHashes, Rewriter
from integrations.feeds.staging import Staged, Stager, is_large, tables_of
from integrations.feeds.targets import Plan, plan
from issuer.identity import pins
from issuer.intake import quarantine, worklist
from issuer.municipality.character_tables import characters_at
from issuer.municipality.keys import create_data_keys, data_key
from issuer.municipality.selectors import policy
from issuer.replica import gaiji, merge, people_index, register_index, touched
from issuer.tenancy import scratch
from issuer.tenancy.faults import fault
from issuer.tenancy.locks import own_municipality

_SCRATCH = merge.SCRATCH | quarantine.SCRATCH


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a package: applied + quarantined + discarded = rows."""

    rows: int
    applied: int
    quarantined: int
    discarded: int
    removed: int
    #: Version of the system's table of characters it was read by, "" for none.
    characters: str
    errors: list[dict[str, object]]
    warnings: list[dict[str, object]]

    @property
    def state(self) -> str:
        """APPLIED, or PARTIAL when something was quarantined."""
        return "PARTIAL" if self.quarantined else "APPLIED"


def apply_package(
    *, cursor: CursorWrapper, package: Package, receipt: str, extracted_at: datetime, now: datetime, watch: Watch
) -> Outcome:
    """Stage, judge and merge inside the caller's scope; the caller records and commits.

    ``extracted_at``: the moment the package is believed to speak for, never after it was received.
    Ends with the municipality's lock held exclusively: until the commit nobody seals, after it all see the whole.

    ``watch`` is told of every block of rows, and may call the load off.

    Raises Refused (the caller's transaction must roll back): nothing of the package stays.
    """
    manifest = package.manifest
    prepare(cursor, manifest)
    new = touched.kinds_without_rows(cursor=cursor, municipality=manifest.municipality)
    reading = _reading(cursor, package, extracted_at=extracted_at, now=now, watch=watch)
    found, steps, scanner = reading.found, reading.steps, reading.scanner
    told = totals.check_full(cursor, manifest, steps, found)
    if found.rejects:
        aside.set_aside(cursor, manifest, steps, found)
    fault("feed_staged")
    watch.step(MERGE)
    origin = merge.Origin(manifest.municipality, manifest.system, manifest.sequence, extracted_at)
    counts = _merged(cursor, manifest, steps, found, origin, watch, new_city="household" in new)
    fault("feed_merged")
    moved = touched.settle(cursor=cursor, municipality=manifest.municipality, new=new)
    wrong, any_right = touched.contradictions(cursor=cursor, municipality=manifest.municipality, kinds=moved)
    if "koseki" in moved:
        register_index.follow(cursor=cursor, municipality=manifest.municipality)
    if manifest.system == "JUKI":
        people_index.follow(cursor=cursor, municipality=manifest.municipality, all_new="household" in new)
    if manifest.rows >= gentle.BIG and not found.rejects:
        aside.empty_stages(cursor, manifest, [step for _, step in steps])
    # Before the first shared list is written: T1 writes there too, under its shared lock, and would wait for us
    # while we wait for it.
    own_municipality(cursor, manifest.municipality)
    _agree(cursor, manifest, wrong, any_right, now)
    worklist.open_items(
        municipality=manifest.municipality,
        topic=worklist.CHARACTER,
        items={
            subject: {"rule": "feed", "item": item, "evidence": code_points}
            for (subject, item), code_points in scanner.found.items()
        },
        now=now,
    )
    close_what_can_be_printed(cursor=cursor, manifest=manifest, scanner=scanner, now=now)
    aside.record_and_lift(cursor, manifest, steps, found, receipt, now)
    totals.keep(manifest, told or totals.compare_delta(cursor, manifest, found), now)
    outcome = Outcome(
        rows=manifest.rows,
        applied=sum(c.applied for c in counts),
        quarantined=sum(c.quarantined for c in counts) + sum(not reject.spared for reject in found.rejects),
        discarded=sum(c.discarded for c in counts),
        removed=sum(c.removed for c in counts),
        characters=reading.characters,
        errors=found.errors.documents(),
        warnings=found.warnings.documents(),
    )
    tables = [name for _, step in steps for name in (step.target.stage, step.target.work)]
    scratch.put_away(cursor, [*_SCRATCH, *tables], anew=is_large(manifest))
    unseen = [merge.unseen_table(step.target) for _, step in steps if step.layout.id in found.seen]
    scratch.put_away(cursor, unseen, anew=True)
    if outcome.applied + outcome.quarantined + outcome.discarded != outcome.rows:
        raise AssertionError("the rows of a package do not add up")
    return outcome


def _reading(
    cursor: CursorWrapper, package: Package, *, extracted_at: datetime, now: datetime, watch: Watch
) -> "Reading":
    """Read, passing over the rows we hold; all of them where a row with an error or a key told twice is among them.

    What is set aside takes the rest of its 異動 along, and of two rows of a key the newer counts: that wants every row.
    """
    if package.manifest.mode == "FULL":
        with suppress(Muddled), transaction.atomic():
            reading = read(cursor, package, extracted_at=extracted_at, now=now, tick=watch.rows, knows=True)
            if reading.found.rejects and reading.found.seen:
                raise Muddled
            return reading
        watch.step(READ)
    return read(cursor, package, extracted_at=extracted_at, now=now, tick=watch.rows)


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Rows are millions of small lists without cycles; looking for cycles among them costs a fifth of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Reading:
    """A package in its staging tables. ``characters``: version of the table it was read by."""

    steps: list[tuple[Sheet, Plan]]
    found: Staged
    scanner: Scanner
    characters: str


def read(
    cursor: CursorWrapper,
    package: Package,
    *,
    extracted_at: datetime,
    now: datetime,
    tick: Callable[[int], None],
    knows: bool = False,
) -> Reading:
    """Check and stage every file, inside ``scope`` and after ``prepare``. ``tick``: told of the rows of each block.

    ``knows``: rows of a FULL that are the ones we hold are counted only. Raises Refused, and what ``tick`` raises; with
    ``knows`` also Muddled: read again without.
    """
    manifest = package.manifest
    scanner = Scanner(
        municipality=manifest.municipality,
        profile=policy(municipality=manifest.municipality, at=now).characters,
        version=manifest.gaiji_version,
    )
    characters = characters_at(municipality=manifest.municipality, system=manifest.system, at=extracted_at)
    stager = Stager(
        cursor=cursor,
        package=package,
        rewriters=_rewriters(package, now),
        scanner=scanner,
        characters=characters,
        tick=tick,
        knows=knows,
    )
    with _without_cycle_search():
        steps = _staged(cursor, stager, package)
    return Reading(steps=steps, found=stager.found, scanner=scanner, characters=characters.version)


def prepare(cursor: CursorWrapper, manifest: Manifest) -> None:
    """Settings and scratch tables of the transaction."""
    # Sets of a whole city are hashed and sorted in memory. A statement whose client was killed stops within a second,
    # and its locks with it.
    cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL client_connection_check_interval = '1s'")
    scratch.lay_out(cursor, _SCRATCH, anew=is_large(manifest))


def _staged(cursor: CursorWrapper, stager: Stager, package: Package) -> list[tuple[Sheet, Plan]]:
    """Stage every file; returns them in the order they are merged: 抑止 first (feed rule 7)."""
    manifest = package.manifest
    if manifest.profile != IDENTITY:
        return mapped.stage(cursor=cursor, stager=stager, package=package)
    order = APPLICABLE[manifest.system]
    steps = [(sheet, plan(sheet.layout)) for sheet in sorted(manifest.sheets, key=lambda s: order.index(s.layout))]
    tables = {name: columns for _, step in steps for name, columns in tables_of(step).items()}
    scratch.lay_out(cursor, tables, anew=is_large(manifest))
    with stager.japanese_time():
        for sheet, step in steps:
            stager.stage(sheet, step)
    return steps


def _merged(
    cursor: CursorWrapper,
    manifest: Manifest,
    steps: list[tuple[Sheet, Plan]],
    found: Staged,
    origin: merge.Origin,
    watch: Watch,
    *,
    new_city: bool,
) -> list[merge.Counts]:
    """Merge every step; the counts are of the rows of the package: derived records are none."""
    counts = []
    primary: dict[str, Plan] = {}
    for sheet, step in steps:
        lead = primary.setdefault(sheet.name, step)
        if step.derived:
            merge.follow(cursor=cursor, target=step.target, primary=lead.target)
            merge.end_only_what_lives(cursor=cursor, target=step.target, municipality=manifest.municipality)
        target = step.target
        if step.texts:
            target = gaiji.stamped(target, texts=step.texts, version=manifest.gaiji_version)
        merged = merge.merge(
            cursor=cursor,
            target=target,
            origin=origin,
            full=manifest.mode == "FULL",
            spared=bool(found.rejects),
            new_city=new_city,
            seen=found.seen.get(target.layout),
        )
        if not step.derived:
            counts.append(merged)
        watch.rows(0 if step.derived else sheet.rows)
    if any(step.counts_members for _, step in steps):
        touched.count_members(cursor=cursor, municipality=manifest.municipality)
    return counts


def _rewriters(package: Package, now: datetime) -> dict[str, Rewriter]:
    manifest = package.manifest
    if "U01" in manifest.layouts:  # a municipality may be older than this key
        create_data_keys(municipality=manifest.municipality, now=now)
    makers: dict[str, Callable[[], Rewriter]] = {
        "J08": lambda: MyNumbers(
            municipality=manifest.municipality, key=data_key(municipality=manifest.municipality, purpose="my_number")
        ),
        "U01": lambda: PinHashes(
            municipality=manifest.municipality, key=data_key(municipality=manifest.municipality, purpose=pins.PURPOSE)
        ),
        "I01": lambda: Imprints(Pictures(package)),
        "E01": lambda: GaijiFonts(package),
    }
    return {layout: makers[layout]() for layout in manifest.layouts if layout in makers}


def _agree(cursor: CursorWrapper, manifest: Manifest, wrong: Mapping[str, str], any_right: bool, now: datetime) -> None:
    """Subjects whose records contradict each other go on the worklist; those that agree again leave it (rule 10)."""
    municipality = manifest.municipality
    worklist.open_items(
        municipality=municipality,
        topic=worklist.INCONSISTENT,
        items={subject: {"reason": reason} for subject, reason in wrong.items()},
        now=now,
    )
    if any_right:
        cursor.execute(
            "SELECT subject FROM intake_work_item i JOIN judged j USING (subject) "
            "WHERE i.municipality = %s AND i.topic = %s AND i.closed_at IS NULL AND j.reason = ''",
            [municipality, worklist.INCONSISTENT],
        )
        worklist.close_items(
            municipality=municipality,
            topic=worklist.INCONSISTENT,
            subjects=[subject for (subject,) in cursor.fetchall()],
            now=now,
            by=f"feed:{manifest.system}",
        )
