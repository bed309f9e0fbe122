"""The reviewed plans belong to the forms that are drawn."""

import os
import re
import subprocess
import sys

import pytest

from issuer.inspection import Inspector
from issuer.inspection.plan import SHELF, parse_plan, read_plan
from issuer.papers.errors import ConfigurationError
from issuer.press.forms import SHELF as FORMS
from issuer.press.forms import read_forms
from issuer.press.press import Press

_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_LAST_DIGIT = 0.0101
#: As it was before any test: a drawing of this process names a list of fonts of its own there, and takes it away.
AROUND = dict(os.environ)


def test_every_form_that_can_be_drawn_has_its_plan(press: Press, inspector: Inspector) -> None:
    inspector.require_plans(forms=press.form_versions)
    with pytest.raises(ConfigurationError):
        inspector.require_plans(forms=[*press.form_versions, ("juminhyo", "0")])


@pytest.mark.parametrize(("form", "version"), sorted(read_forms()))
def test_a_plan_is_still_the_one_of_its_form(form: str, version: str) -> None:
    # In a short-lived process of its own, as plates are made.
    command = [sys.executable, "-m", "issuer.inspection.survey", str(FORMS / form / version)]
    told = subprocess.run(command, env=AROUND, capture_output=True, encoding="utf-8", check=True)
    made = told.stdout.splitlines()
    kept = (SHELF / f"{form}-{version}.txt").read_text(encoding="utf-8").splitlines()
    assert len(made) == len(kept)
    assert [pair for pair in zip(made, kept, strict=True) if not _alike(*pair)] == []


def _alike(one: str, other: str) -> bool:
    """The same words, and numbers whose last digit may be rounded differently by a layout in another process."""
    pairs = list(zip(one.split("\t"), other.split("\t"), strict=False))
    return one.count("\t") == other.count("\t") and all(
        a == b or (_NUMBER.match(a) and _NUMBER.match(b) and abs(float(a) - float(b)) <= _LAST_DIGIT) for a, b in pairs
    )


def test_a_form_without_a_plan_is_not_inspected() -> None:
    with pytest.raises(ConfigurationError):
        read_plan("juminhyo", "0")
    with pytest.raises(ConfigurationError):
        read_plan("../juminhyo", "1")


@pytest.mark.parametrize("line", ["text\t1\t2\t3", "image\tx\t2\t3\t4\tseal", "line\t1\t2\t3\t4\t-\t-\tx"])
def test_a_broken_plan_is_refused(line: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_plan([line])
