# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""One package into the 副本: one transaction, all or nothing.

Whoever reads meanwhile sees the state before or after, never between (feed rules 3 and 4); the municipality's lock is
taken exclusively only just before commit, so issuing goes on while a FULL is merged.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.errors import FeedError, Refused
from integrations.feeds.manifest import APPLICABLE, Manifest, Sheet
from integrations.feeds.package import Package
from integrations.feeds.pictures import Pictures
from integrations.feeds.rewrite import Imprints, MyNumbers, Rewriter
from integrations.feeds.staging import Staged, Stager, create_stage
from integrations.feeds.targets import Plan, plan
from issuer.holds.link_errors import end_link_errors, set_link_errors
from issuer.intake import quarantine, worklist
from issuer.municipality.keys import data_key
from issuer.replica import merge, touched

_SCRATCH = ("touched_person", "touched_household", "moved_identity", "judged_household", "bad_change", "reject_key",
            "bad_subject", "work", "absent")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a package: applied + quarantined + discarded = rows."""

    rows: int
    applied: int
    quarantined: int
    discarded: int
    removed: int
    errors: list[dict[str, object]]
    warnings: list[dict[str, object]]

    @property
    def state(self) -> str:
        """APPLIED, or PARTIAL when something was quarantined."""
        return "PARTIAL" if self.quarantined else "APPLIED"


def apply_package(*, cursor: CursorWrapper, package: Package, receipt: str, now: datetime) -> Outcome:
    """Stage, judge and merge inside the caller's scope; the caller locks, records and commits.

    Raises Refused (the caller's transaction must roll back): nothing of the package stays.
    """
    manifest = package.manifest
    _prepare(cursor)
    cursor.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM replica_household WHERE municipality = %s)", [manifest.municipality]
    )
    new_city = bool(cursor.fetchone()[0])
    stager = Stager(cursor=cursor, package=package, rewriters=_rewriters(package))
    steps = _steps(manifest)
    with _without_cycle_search():
        for sheet, step in steps:
            create_stage(cursor, step)
            stager.stage(sheet, step)
    found = stager.found
    _totals_of_full(manifest, found)
    if found.rejects:
        _set_aside(cursor, manifest, steps, found)
    counts = [
        merge.merge(
            cursor=cursor,
            target=step.target,
            origin=merge.Origin(manifest.municipality, manifest.system, manifest.sequence, manifest.extracted_at),
            full=manifest.mode == "FULL",
            spared=bool(found.rejects),
            new_city=new_city,
        )
        for _, step in steps
    ]
    touched.settle(cursor=cursor, municipality=manifest.municipality, new_city=new_city)
    _agree(cursor, manifest, now)
    _quarantine(cursor, manifest, steps, found, receipt, now)
    _totals_of_delta(cursor, manifest, found, now)
    outcome = Outcome(
        rows=manifest.rows,
        applied=sum(c.applied for c in counts),
        quarantined=sum(c.quarantined for c in counts) + len(found.rejects),
        discarded=sum(c.discarded for c in counts),
        removed=sum(c.removed for c in counts),
        errors=found.errors.documents(),
        warnings=found.warnings.documents(),
    )
    _drop(cursor, [step.target.stage for _, step in steps])
    if outcome.applied + outcome.quarantined + outcome.discarded != outcome.rows:
        raise AssertionError("the rows of a package do not add up")
    return outcome


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


def _prepare(cursor: CursorWrapper) -> None:
    # Sets of a whole city are hashed and sorted in memory.
    cursor.execute("SET LOCAL work_mem = '64MB'")
    for statement in (*merge.SCRATCH, *quarantine.SCRATCH):
        cursor.execute(statement)


def _drop(cursor: CursorWrapper, stages: list[str]) -> None:
    # ON COMMIT DROP is too late when several packages share one outer transaction.
    for table in (*_SCRATCH, *stages):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")


def _steps(manifest: Manifest) -> list[tuple[Sheet, Plan]]:
    """Files in the order they are merged: 抑止 first (feed rule 7)."""
    order = APPLICABLE[manifest.system]
    return [(sheet, plan(sheet.layout)) for sheet in sorted(manifest.sheets, key=lambda s: order.index(s.layout))]


def _rewriters(package: Package) -> dict[str, Rewriter]:
    manifest = package.manifest
    makers: dict[str, Callable[[], Rewriter]] = {
        "J08": lambda: MyNumbers(
            municipality=manifest.municipality, key=data_key(municipality=manifest.municipality, purpose="my_number")
        ),
        "I01": lambda: Imprints(Pictures(package)),
    }
    return {sheet.layout: makers[sheet.layout]() for sheet in manifest.sheets if sheet.layout in makers}


def _set_aside(cursor: CursorWrapper, manifest: Manifest, steps: list[tuple[Sheet, Plan]], found: Staged) -> None:
    """Fill the quarantine's tables and mark every row of a bad 異動, in whatever file it is."""
    with cursor.copy("COPY bad_change FROM STDIN") as copy:
        for change_id in sorted({reject.change_id for reject in found.rejects}):
            copy.write_row([change_id])
    with cursor.copy("COPY reject_key FROM STDIN") as copy:
        for r in found.rejects:
            copy.write_row([r.layout, r.change_id, r.record_key, r.history_no, r.history_branch, r.operated_at])
    with cursor.copy("COPY bad_subject FROM STDIN") as copy:
        for r in found.rejects:
            for kind, numbers in (("1", r.persons), ("2", r.households), ("3", r.kosekis)):
                for number in numbers:
                    copy.write_row([r.change_id, kind, number])
    for _, step in steps:
        stage = step.target.stage
        if not quarantine.set_aside(cursor=cursor, stage=stage):
            continue
        fields = step.stage_columns
        for kind, field in (("1", "atena_no"), ("2", "household_no")):
            if field in fields:
                cursor.execute(
                    f"INSERT INTO bad_subject SELECT change_id, '{kind}', {field} FROM {stage} WHERE verdict = 'Q'"
                )
        if "target_no" in fields:
            cursor.execute(
                f"INSERT INTO bad_subject SELECT change_id, target_kind, target_no FROM {stage} WHERE verdict = 'Q'"
            )
    cursor.execute(
        "INSERT INTO bad_subject SELECT b.change_id, '2', r.household_no FROM bad_subject b JOIN replica_resident r "
        "ON r.municipality = %s AND r.atena_no = b.target_no WHERE b.target_kind = '1'",
        [manifest.municipality],
    )


def _quarantine(
    cursor: CursorWrapper,
    manifest: Manifest,
    steps: list[tuple[Sheet, Plan]],
    found: Staged,
    receipt: str,
    now: datetime,
) -> None:
    municipality = manifest.municipality
    if found.rejects:
        quarantine.record_rejects(cursor=cursor, municipality=municipality, receipt=receipt, now=now)
        for _, step in steps:
            quarantine.record_set_aside(
                cursor=cursor,
                municipality=municipality,
                receipt=receipt,
                layout=step.target.layout,
                stage=step.target.stage,
                key=merge.record_key(step.target, "s"),
                now=now,
            )
        set_link_errors(cursor=cursor, municipality=municipality, receipt=receipt, now=now)
        worklist.open_items(
            municipality=municipality,
            topic=worklist.QUARANTINE,
            items={f"change:{r.change_id}": {"receipt": receipt} for r in found.rejects},
            now=now,
        )
    if not quarantine.anything_open(cursor=cursor, municipality=municipality):
        return
    for _, step in steps:
        quarantine.lift_keys(
            cursor=cursor,
            municipality=municipality,
            receipt=receipt,
            layout=step.target.layout,
            stage=step.target.stage,
            key=merge.record_key(step.target, "s"),
            now=now,
        )
    lifted = quarantine.changes_lifted(cursor=cursor, municipality=municipality, now=now)
    end_link_errors(cursor=cursor, municipality=municipality, lifted=lifted, now=now)
    worklist.close_items(
        municipality=municipality,
        topic=worklist.QUARANTINE,
        subjects=[f"change:{change_id}" for _, change_id in lifted],
        now=now,
        by=f"feed:{manifest.system}",
    )


def _agree(cursor: CursorWrapper, manifest: Manifest, now: datetime) -> None:
    """Households whose records contradict each other go on the worklist; those that agree again leave it (rule 10)."""
    municipality = manifest.municipality
    wrong, any_right = touched.contradictions(cursor=cursor, municipality=municipality)
    worklist.open_items(
        municipality=municipality,
        topic=worklist.INCONSISTENT,
        items={f"household:{no}": {"reason": reason} for no, reason in wrong.items()},
        now=now,
    )
    if any_right:
        cursor.execute(
            "SELECT subject FROM intake_work_item i "
            "JOIN judged_household j ON i.subject = 'household:' || j.household_no "
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


def _totals_of_full(manifest: Manifest, found: Staged) -> None:
    """A FULL must agree with its own totals, or it is not the snapshot it claims to be (rule 3)."""
    if manifest.mode != "FULL":
        return
    for name, announced in manifest.totals:
        counted = found.counted.get(name)
        if counted is None or counted == announced:
            continue
        message = f"合計が合いません: {name} (manifest {announced}、ファイル {counted})"
        if not found.rejects:
            raise Refused(code="TOTALS", message=message, file="manifest.json", item="totals")
        found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))


def _totals_of_delta(cursor: CursorWrapper, manifest: Manifest, found: Staged, now: datetime) -> None:
    """A DELTA's totals speak of the whole register: a difference is told and goes on the worklist."""
    if manifest.mode != "DELTA":
        return
    for name, announced in manifest.totals:
        layout, _, condition = name.partition(".")
        item, _, value = condition.partition("=")
        if layout not in APPLICABLE[manifest.system]:
            continue
        step = plan(layout)
        field = next((i.field for i in step.layout.items if i.name == item), "")
        if condition and field not in step.stage_columns:
            continue
        where = f' AND "{field}"::text = %s' if condition else ""
        cursor.execute(
            f"SELECT count(*) FROM {step.target.table} WHERE municipality = %s AND NOT is_deleted{where}",
            [manifest.municipality, *([value] if condition else [])],
        )
        counted = cursor.fetchone()[0]
        if counted != announced:
            message = f"合計が合いません: {name} (基幹 {announced}、副本 {counted})"
            found.warnings.add(FeedError("manifest.json", 0, "totals", "WARNING", message))
            worklist.open_items(
                municipality=manifest.municipality,
                topic=worklist.TOTALS,
                items={f"totals:{name}": {"announced": announced, "counted": counted}},
                now=now,
            )
