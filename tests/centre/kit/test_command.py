"""conformance_run and conformance_data as they are called."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.AKASHI_HOME = tmp_path / "home"


def carried_out(address: str, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("conformance_run", "--target", address, *words, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_run_tells_its_progress_prints_the_table_and_writes_the_report(akashi: str, tmp_path: Path) -> None:
    base = akashi.removesuffix("/koiki/v5")
    code, out, err = carried_out(base, "--only", "1-1,3-1", "--out", str(tmp_path / "out"))
    assert code == 0
    assert "合格 2  不合格 0  実施せず 0" in out
    assert "1-1    合格" in err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"report.html", "report.html.p7s", "report.json", "report.pdf", "kit.crt"}
    assert "data:image/png" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_failure_is_exit_one(akashi: str, tmp_path: Path) -> None:
    roster = tmp_path / "roster.toml"
    roster.write_text('[[case]]\nserial = "7010131"\nkind = "JUMINHYO"\nrefusal = "HELD"\n', encoding="utf-8")
    code, out, _ = carried_out(akashi, "--only", "4-8", "--roster", str(roster), "--json")
    assert code == 1
    assert json.loads(out)["counts"]["不合格"] == 1


def test_a_server_of_another_municipality_or_none_cannot_be_judged(akashi: str) -> None:
    with pytest.raises(CommandError, match="UNKNOWN_MUNICIPALITY") as refused:
        carried_out(akashi, "--municipality", "011002")
    assert refused.value.returncode == 2
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(CommandError, match="cannot connect") as refused:
        carried_out(f"http://127.0.0.1:{port}")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "3-999"), "3-999"),
        (("--roster", "/nowhere/roster.toml"), "/nowhere/roster.toml"),
        (("--certificate", "/nowhere/c.pem"), "--key"),
        (("--ca", "/nowhere/ca.pem"), "--ca"),
    ],
)
def test_wrong_arguments_say_which(words: tuple[str, str], said: str, akashi: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        carried_out(akashi, *words)
    assert refused.value.returncode == 2


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="--target"):
        carried_out("ftp://127.0.0.1")


def test_lent_data_say_what_to_feed_in_which_order(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("conformance_data", "--municipality", "282103", "--out", str(tmp_path), "--json", stdout=out)
    names = [Path(path).name for path in json.loads(out.getvalue())]
    assert [name.split("_")[1:3] for name in names[-4:-2]] == [["JUKI", "DELTA"], ["INKAN", "DELTA"]]
    assert names[-2:] == ["settings.toml", "roster.toml"]
    with pytest.raises(CommandError, match="282104"):
        call_command("conformance_data", "--municipality", "282104", "--out", str(tmp_path), stdout=out)
