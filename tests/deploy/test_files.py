"""Templates, scripts and the product name the same things."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from config.environment import SCRIPT_VARIABLES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TEMPLATES = sorted([*DEPLOY.glob("systemd/*"), *DEPLOY.glob("nginx/*"), *DEPLOY.glob("logrotate/*")])
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
SCRIPTS = [DEPLOY / name for name in ("prepare", "akashi", "test-ca", "standby", "failover")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_prepare_fills_every_place_of_a_template(template: Path) -> None:
    filled = set(re.findall(r"s\|@([A-Z]+)@\|", (DEPLOY / "prepare").read_text(encoding="utf-8")))
    assert set(re.findall(r"@([A-Z]+)@", template.read_text(encoding="utf-8"))) <= filled


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_as_the_product_alone_and_cannot_become_more(unit: Path) -> None:
    # systemd allows a key twice; only the first is looked at here.
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    service = parser["Service"]
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("akashi", "yes", "strict")
    assert service["EnvironmentFile"] == "@CONFIG@/akashi.env"


@pytest.mark.parametrize("timer", sorted(DEPLOY.glob("systemd/*.timer")), ids=lambda path: path.name)
def test_every_timer_has_its_service(timer: Path) -> None:
    assert timer.with_suffix(".service").exists()


def test_units_call_programs_and_commands_that_exist() -> None:
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py")}
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        for name in re.findall(r"manage\.py (\w+)", text):
            assert name in commands, f"{unit.name} runs {name}"
        for place in re.findall(r"@CODE@/(\S+)", text):
            assert (ROOT / place).exists(), f"{unit.name} needs {place}"


def test_every_setting_that_prepare_writes_is_documented() -> None:
    written = set(re.findall(r"^(AKASHI_[A-Z_]+)=", (DEPLOY / "prepare").read_text(encoding="utf-8"), re.MULTILINE))
    assert written
    documented = set(re.findall(r"AKASHI_[A-Z_]+", (DEPLOY / "settings.md").read_text(encoding="utf-8")))
    assert {name.removesuffix("_FILE") for name in written} <= documented | SCRIPT_VARIABLES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_plain_shell_and_may_be_run(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", script], check=True)


def test_prepare_refuses_what_it_does_not_know() -> None:
    done = subprocess.run([DEPLOY / "prepare", "--hots", "x"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--hots" in done.stderr


def test_every_command_line_of_the_manual_names_a_command_that_exists() -> None:
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py")} | {"migrate", "check"}
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    told = [shlex.split(line, comments=True) for line in text.splitlines() if line.startswith("deploy/akashi ")]
    assert told
    assert {words[1] for words in told} <= commands


def test_nginx_overwrites_what_the_application_believes_at_every_way_in() -> None:
    conf = (DEPLOY / "nginx" / "akashi.conf").read_text(encoding="utf-8")
    ways = re.findall(r"location [^{]+\{([^}]*nginx-proxy\.conf[^}]*)\}", conf)
    assert len(ways) == 6
    for way in ways:
        for header in ("X-Client-Verify", "X-Client-Subject", "X-Client-Certificate"):
            assert f"proxy_set_header {header} " in way
    shared = (DEPLOY / "nginx" / "proxy.conf").read_text(encoding="utf-8")
    for header in ("X-Akashi-Arrival $msec", "X-Real-IP $remote_addr", 'X-Forwarded-For ""'):
        assert f"proxy_set_header {header};" in shared
