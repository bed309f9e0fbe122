# ruff: noqa: S608 - names in these statements come from models and layout tables, never from a package
"""隔離, composed: the whole 異動 of a row with an error, its people held, and the lifting (feed rule 6)."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper

from integrations.feeds.manifest import Manifest, Sheet
from integrations.feeds.staging import Staged
from integrations.feeds.targets import Plan
from issuer.holds.link_errors import end_link_errors, set_link_errors
from issuer.intake import quarantine, worklist
from issuer.replica import merge


def set_aside(cursor: CursorWrapper, manifest: Manifest, steps: list[tuple[Sheet, Plan]], found: Staged) -> None:
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
        for kind, field in (("1", "atena_no"), ("2", "household_no"), ("3", "koseki_no")):
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


def empty_stages(cursor: CursorWrapper, manifest: Manifest, steps: list[Plan]) -> None:
    """Give the room of merged rows back, unless they are still to lift something.

    A commit deletes the files of temporary tables while it holds its locks: gigabytes of them would hold up papers.
    What was made in this very transaction is emptied at once.
    """
    if not quarantine.anything_open(cursor=cursor, municipality=manifest.municipality):
        for step in steps:
            cursor.execute(f"TRUNCATE pg_temp.{step.target.stage}")


def record_and_lift(
    cursor: CursorWrapper,
    manifest: Manifest,
    steps: list[tuple[Sheet, Plan]],
    found: Staged,
    receipt: str,
    now: datetime,
) -> None:
    """Keep what was set aside and hold its people; then lift what this package has put right, and its holds."""
    municipality = manifest.municipality
    # A derived record comes again with its row: its key needs no lifting of its own.
    steps = [(sheet, step) for sheet, step in steps if not step.derived]
    if found.rejects:
        layouts = [step.target.layout for _, step in steps]
        quarantine.record_rejects(
            cursor=cursor, municipality=municipality, receipt=receipt, layouts=layouts, now=now
        )  # fmt: skip
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
            system=manifest.system,
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
