"""Alerts, dashboard and manual name metrics, pages, commands and screens that exist."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from integrations.web.metrics import exposition
from ops_console.navigation import GROUPS

ROOT = Path(__file__).resolve().parents[2]
MONITORING, MANUAL = ROOT / "deploy" / "monitoring", ROOT / "docs" / "operations"
RULES = (MONITORING / "rules.yml").read_text(encoding="utf-8")
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
PAGES = sorted(MANUAL.glob("*.md"))
#: One situation of a bad day each; the others are the index and instructions for planned work.
SITUATIONS = sorted(MANUAL.glob("[0-9][0-9]-*.md"))
#: Doors of nginx, and the alias for containers in deploy/README.md.
NO_UNITS = frozenset({"akashi-staff", "akashi-centre", "akashi-feeds", "akashi-compose"})
_PARTS = ("_bucket", "_sum", "_count", "_total")


def _rules() -> list[dict[str, str]]:
    """The rules file as it is laid out: one ``key: value`` a line, a rule begins with ``- alert:``."""
    found = []
    for block in RULES.split("      - alert: ")[1:]:
        lines = [line.strip() for line in block.splitlines()]
        rule = {"alert": lines[0]}
        for line in lines[1:]:
            key, colon, value = line.partition(": ")
            if colon:
                rule[key] = value.strip("'").replace("''", "'")
        found.append(rule)
    return found


def _names(expression: str) -> set[str]:
    return set(re.findall(r"akashi_[a-z_]+", re.sub(r'"[^"]*"', "", expression)))


@pytest.fixture
def told(kakogawa: str, now: datetime) -> set[str]:
    """Every family /metrics tells, with the series of histograms and counters."""
    text = exposition(now=now).decode()
    families = {tuple(line.split()[2:4]) for line in text.splitlines() if line.startswith("# TYPE")}
    names = set()
    for name, kind in families:
        parts = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",)}.get(kind, ("",))
        names |= {name + part for part in parts}
    return names


@pytest.mark.django_db
def test_every_alert_asks_for_metrics_that_exist(told: set[str]) -> None:
    for rule in _rules():
        assert _names(rule["expr"]) <= told, rule["alert"]
        assert _names(rule["expr"]) or "up{" in rule["expr"]


@pytest.mark.django_db
def test_every_query_of_the_dashboard_asks_for_metrics_that_exist(told: set[str]) -> None:
    queries = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert len(queries) > 20
    for query in queries:
        assert _names(query) <= told, query


@pytest.mark.django_db
def test_whatever_is_counted_by_label_is_asked_for_by_labels_it_has(told: set[str], now: datetime) -> None:
    """A misspelt label matches nothing and alarms nobody."""
    from integrations.web import counters
    from integrations.web.gauges import GAUGES

    labels = {name: {"municipality", *gauge.labels} for name, gauge in GAUGES.items()}
    for metric in (
        counters._stage,
        counters._exchange,
        counters._issue_answers,
        counters._turned_away,
        counters._pages,
    ):
        names = set(metric._labelnames)
        for part in ("", *_PARTS):
            labels[metric._name + part] = names | {"le"}
    labels |= {name: {"job"} for name in ("akashi_job_age_seconds", "akashi_job_failing", "akashi_job_seconds")}
    queries = [rule["expr"] for rule in _rules()]
    queries += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    seen = 0
    for query in queries:
        for name, inside in re.findall(r"(akashi_[a-z_]+)\{([^}]*)\}", query):
            asked = set(re.findall(r"(\w+)(?:=~|!~|!=|=)\"", inside))
            assert asked <= labels[name], query
            seen += 1
    assert seen > 10


def test_every_alert_says_in_japanese_what_it_means_and_what_to_do_and_where_to_read_on() -> None:
    rules = _rules()
    assert len({rule["alert"] for rule in rules}) == len(rules) > 20
    for rule in rules:
        assert rule["severity"] in ("page", "warn"), rule
        for part in ("summary", "action"):
            assert re.search(r"[ぁ-ん]", rule[part]), rule["alert"]
        page = ROOT / rule["manual"]
        assert page.exists(), rule["alert"]
        assert f"`{rule['alert']}`" in page.read_text(encoding="utf-8"), (
            f"{rule['manual']} does not name {rule['alert']}"
        )


def test_the_dashboard_is_one_grafana_takes_in() -> None:
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= set(DASHBOARD)
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
        assert {panel["datasource"]["uid"], *(t["datasource"]["uid"] for t in panel["targets"])} == {"${source}"}
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == ("source", "datasource", "prometheus")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_manual_names_commands_screens_alerts_and_files_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = {path.stem for path in ROOT.glob("*/**/management/commands/*.py")}
    assert set(re.findall(r"deploy/akashi ([a-z_]+)", text)) <= commands
    screens = {entry.label for _, entries in GROUPS for entry in entries}
    assert set(re.findall(r"\*\*画面: ([^*]+)\*\*", text)) <= screens
    alerts = {rule["alert"] for rule in _rules()}
    assert set(re.findall(r"`(Akashi[A-Z]\w+)`", text)) <= alerts
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (page.parent / link).resolve().exists(), link
    units = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    for unit in re.findall(r"(akashi-[a-z]+)(?:\.(?:service|timer))?", text):
        assert f"{unit}.service" in units or unit in NO_UNITS, unit


@pytest.mark.parametrize("page", SITUATIONS, ids=lambda page: page.stem)
def test_a_bad_day_has_its_signs_its_steps_its_people_and_its_end(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for part in ("**しるし**", "**知らせる**", "**終わり**"):
        assert part in text
    assert "deploy/akashi" in text
    assert f"({page.name})" in (MANUAL / "README.md").read_text(encoding="utf-8")
