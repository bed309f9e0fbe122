"""Commands staff use: a hold that works at once, a preview that issues nothing, an operator's first password."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from .centre import Centre
from .database import count, session
from .office import Office
from .registry import Registry
from .sheet import Sheet


@pytest.mark.parametrize("target", ["person", "household"])
def test_a_staff_hold_works_at_once_and_can_be_ended(
    town: Registry, office: Office, centre: Centre, target: str
) -> None:
    household = town.named[f"counter-{target}"]
    head, other = household.members[:2]
    number = head.atena_no if target == "person" else household.number
    assert centre.issue(head.serial).outcome == "ISSUED"
    said = office.akashi("hold_add", town.code, f"--{target}", number, "--kind-of-hold", "05", "--json")
    assert centre.issue(head.serial).outcome == "HELD"
    assert centre.issue(other.serial).outcome == ("ISSUED" if target == "person" else "HELD")
    values = json.loads(said.stdout)
    hold = next(str(value) for key, value in values.items() if "hold" in key)
    office.akashi("hold_end", town.code, hold)
    assert centre.issue(head.serial).outcome == "ISSUED"
    assert centre.issue(other.serial).outcome == "ISSUED"


def test_a_hold_on_one_kind_leaves_the_others(town: Registry, office: Office, centre: Centre) -> None:
    head = town.named["counter-seal"].members[0]
    office.akashi("hold_add", town.code, "--person", head.atena_no, "--kinds", "INKAN", "--kind-of-hold", "05")
    assert centre.issue(head.serial, "INKAN").outcome == "HELD"
    assert centre.issue(head.serial).outcome == "ISSUED"


def test_a_feed_cannot_lift_a_hold_set_by_staff(town: Registry, office: Office, centre: Centre) -> None:
    """A FULL of the core system, which knows nothing of the hold, comes after it."""
    person = town.named["counter-full"].members[0]
    office.akashi("hold_add", town.code, "--person", person.atena_no, "--kind-of-hold", "06")
    household = town.named["counter-full"]
    household.history += 1
    household.operated_at = town.now - timedelta(minutes=10)
    newer = town.full(sequence=2, extracted_at=town.now - timedelta(minutes=2)).write(office.home / "out")
    code, (receipt,) = office.submit(newer)
    assert (code, receipt["state"]) == (0, "APPLIED"), receipt
    assert centre.issue(person.serial).outcome == "HELD"


def test_a_preview_says_sample_and_issues_nothing(
    town: Registry, office: Office, centre: Centre, tmp_path: Path
) -> None:
    person = town.named["single"].members[0]
    out = tmp_path / "preview.pdf"
    with session(office, "app", town.code) as connection:
        before = count(connection, "ledger_entry"), count(connection, "audit_event")
    office.akashi(
        "issue_preview", "--municipality", town.code, "--serial", person.serial, "--kind", "JUMINHYO", "--out", out
    )
    sheet = Sheet(out.read_bytes())
    assert sheet.has("見本")
    assert sheet.has(person.name)
    with session(office, "app", town.code) as connection:
        after = count(connection, "ledger_entry"), count(connection, "audit_event")
    assert after[0] == before[0]
    assert after[1] > before[1], "a preview is recorded"


def test_a_preview_of_a_protected_person_is_not_made(
    town: Registry, office: Office, centre: Centre, tmp_path: Path
) -> None:
    person = town.named["protected"].members[0]
    out = tmp_path / "no.pdf"
    done = office.akashi(
        "issue_preview",
        "--municipality",
        town.code,
        "--serial",
        person.serial,
        "--kind",
        "JUMINHYO",
        "--out",
        out,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert not out.exists()


def test_an_operator_gets_a_password_once(town: Registry, office: Office) -> None:
    name = f"op{town.inventor.digits(6)}"
    words = ["operator_add", name, "--municipality", town.code, "--role", "VIEW", "--json"]
    made = json.loads(office.akashi(*words).stdout)
    assert {"operator", "password", "otpauth"} <= made.keys()
    assert len(made["password"]) >= 12
    again = office.akashi(*words, check=False)
    assert again.returncode in (1, 2)
    assert made["password"] not in again.stdout + again.stderr
