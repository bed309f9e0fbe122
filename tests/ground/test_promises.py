"""Every promise has its file, every fault point its place and its attack, and production has none of them."""

import dis
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.siege import weather
from config.local.promises import promises
from config.local.promises_table import PROMISES, promises_in
from config.local.trouble import Trouble
from issuer.papers.errors import ConfigurationError
from issuer.tenancy.faults import POINTS, FaultInjectedError, armed, nothing

ROOT = Path(__file__).resolve().parent.parent.parent
ATTACKS = ROOT / "tests" / "promises"
_CALL = re.compile(r'\bfault\("([a-z0-9_]+)"\)')


def test_each_of_the_twenty_two_promises_has_one_file_that_says_what_it_is() -> None:
    found = promises_in(ATTACKS)
    assert [promise.name for promise in found] == list(PROMISES)
    assert len(PROMISES) == 22
    for lent in (ROOT / test.partition("::")[0] for promise in found for test in promise.lent):
        assert lent.exists(), lent


def test_every_fault_point_is_one_place_of_the_code_and_is_tried() -> None:
    sources = (file for room in ("config", "issuer", "integrations") for file in (ROOT / room).rglob("*.py"))
    placed = [name for file in sources for name in _CALL.findall(file.read_text(encoding="utf-8"))]
    assert sorted(placed) == sorted(POINTS)
    tried = "".join(file.read_text(encoding="utf-8") for file in ATTACKS.glob("test_p*.py"))
    assert [name for name in POINTS if f'"{name}' not in tried] == []


def test_in_production_a_fault_point_does_nothing_at_all() -> None:
    code = (
        "import django; django.setup()\n"
        "from issuer.issuance import endings, line\nfrom issuer.tenancy import faults\n"
        "assert line.fault is endings.fault is faults.fault is faults.nothing\n"
    )
    environment = {**os.environ, "AKASHI_MODE": "production"}
    environment.pop("AKASHI_NOW", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    doing = [step.opname for step in dis.get_instructions(nothing) if step.opname not in ("RESUME", "NOP")]
    assert doing in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"])


def test_an_armed_point_acts_and_the_others_do_not() -> None:
    fault = armed("after_t1:raise,after_seal:raise")
    fault("after_press")
    for point in ("after_t1", "after_seal"):
        with pytest.raises(FaultInjectedError, match=point):
            fault(point)


def test_a_point_that_stands_in_a_file_acts_once(tmp_path: Path) -> None:
    fault = armed(str(tmp_path / "fault"))
    fault("after_t1")
    (tmp_path / "fault").write_text("after_t1:raise\n")
    fault("after_seal")
    with pytest.raises(FaultInjectedError):
        fault("after_t1")
    fault("after_t1")


@pytest.mark.parametrize("plan", ["after_t2", "nowhere:kill", "after_t1:laugh", "after_t1:kill,"])
def test_a_plan_that_names_nothing_stops_the_start(plan: str) -> None:
    with pytest.raises(ConfigurationError, match="AKASHI_FAULTS"):
        armed(plan)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--target", "http://127.0.0.1:9"], "--municipality が要ります"),
        (["--target", "http://127.0.0.1:9", "--municipality", "282103"], "--yes を付けて"),
        (["--target", "http://127.0.0.1:9", "--municipality", "282103", "--kill", "/x"], "kill -9"),
        (["--target", "http://127.0.0.1:9", "--municipality", "282103", "--yes", "--key", "/nowhere"], "--key の"),
    ],
)
def test_a_deployment_is_attacked_only_when_it_is_named_and_meant(
    words: list[str], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(Trouble, match=re.escape(reason)):
        promises([*words, "--out", str(tmp_path)])


def test_the_siege_kills_at_every_place_of_the_line() -> None:
    elsewhere = {"feed", "hold", "anchor", "backup", "keys", "erasure"}
    assert set(weather.POINTS) == {point for point in POINTS if point.partition("_")[0] not in elsewhere}
