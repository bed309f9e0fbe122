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
SCRIPTS = [
    DEPLOY / name for name in ("prepare", "akashi", "test-ca", "standby", "failover", "container", "front", "database")
]


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
    written |= set(
        re.findall(r"^    (AKASHI_\w+):", (DEPLOY / "compose.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert len(written) > 15
    documented = set(re.findall(r"AKASHI_[A-Z_]+", (DEPLOY / "settings.md").read_text(encoding="utf-8")))
    assert {name.removesuffix("_FILE") for name in written} <= documented | SCRIPT_VARIABLES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_plain_shell_and_may_be_run(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", script], check=True)


def _services() -> dict[str, str]:
    """Name → lines of each service of compose.yaml, which is laid out like every file of ours: two spaces a level."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    inside = text.split("\nservices:\n")[1].split("\nsecrets:\n")[0]
    parts = re.split(r"^  (\w+):\n", inside, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_no_container_may_become_more_and_none_sees_the_whole_folder_of_secrets() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for line in ("read_only: true", "security_opt: [no-new-privileges:true]", "cap_drop: [ALL]"):
        assert f"  {line}" in text.split("x-confined: &confined")[1].split("\n\n")[0]
    for anchor in ("x-akashi: &akashi\n  <<: *confined", "x-once: &once\n  <<: *akashi"):
        assert anchor in text
    for name, lines in _services().items():
        assert re.match(r"    <<: \*(?:confined|akashi|once)\n", lines), name
        assert not re.search(r"read_only: false|privileged:|\$\{AKASHI_CONFIG[^}]*\}:", lines), name
        for needed in re.findall(r"(?:depends_on: \{ |^      )(\w+): \{ condition", lines, re.MULTILINE):
            assert needed in _services(), name
    assert "secrets:" not in _services()["front"]
    folder = "${AKASHI_CONFIG:-/etc/akashi}/secrets/"
    told = dict(re.findall(r'^  ([\w.]+): \{ file: "(\S+)" \}$', text, re.MULTILINE))
    used = {one for line in re.findall(r"secrets: \[(.*)\]", text) for one in line.split(", ")}
    assert told == {name: folder + name for name in used}


def test_the_images_run_as_nobody_and_know_every_part_that_compose_starts() -> None:
    stages = (DEPLOY / "Containerfile").read_text(encoding="utf-8").split("\nFROM ")
    for name in ("akashi", "front"):
        (stage,) = [stage for stage in stages if f" AS {name}\n" in stage]
        assert "USER 10001:10001" in stage
    parts = set(re.findall(r"^    (\w+)\)", (DEPLOY / "container").read_text(encoding="utf-8"), re.MULTILINE))
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py")} | {"migrate", "help"}
    started = [re.search(r"command: \[(\w+)", lines) for lines in _services().values() if "*akashi\n" in lines]
    assert started
    for found in started:
        assert found is not None
        assert found[1] in parts | commands


def test_what_a_build_leaves_out_is_nothing_that_runs() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for needed in ("config", "issuer", "integrations", "ops_console", "bin", "deploy", "manage.py", "requirements.txt"):
        assert needed not in left_out


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
