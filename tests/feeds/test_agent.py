"""連携AP as the city runs it: a single file, a process of its own, a server behind a line that fails."""

import ast
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from integrations.feeds import agent, service, tasks
from integrations.feeds.credentials import end_credential
from integrations.feeds.status import status
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING, _municipality
from tests.feeds.http import credential, left_over
from tests.feeds.line import Line
from tests.feeds.packages import CODE, Feed, home, person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AGENT = Path(agent.__file__).parent


class City:
    """The city's side: an outbox, an agent, and the line to the server."""

    def __init__(self, folder: Path, line: Line) -> None:
        self.folder, self.line = folder, line
        self.outbox, self.home = folder / "out", folder / "agent"
        self.outbox.mkdir()
        self.packages = Feed(folder=folder)
        self.who = credential(CODE)
        (folder / "credential.txt").write_text(self.who.token + "\n")
        self.configure()
        call_command("feed_agent", "--out", str(folder / "agent.pyz"))

    def configure(self, **more: object) -> None:
        given = {
            "server": f"http://127.0.0.1:{self.line.port}", "credential_file": "credential.txt", "outbox": "out",
            "home": "agent", "quiet_seconds": 0, "poll_seconds": 1, "piece_mb": 1,
        } | more  # fmt: skip
        lines = [f"{name} = {json.dumps(value)}" for name, value in given.items()]
        (self.folder / "agent.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def agent(self, act: str = "once", *, hurry: bool = True) -> subprocess.CompletedProcess[str]:
        """One run of the agent in a bare Python; ``hurry``: what waits for its next try is due now."""
        journal = self.home / "journal.sqlite3"
        if hurry and journal.exists():
            import sqlite3

            with sqlite3.connect(journal) as database:
                database.execute("UPDATE package SET next_at = 0")
            database.close()
        words = [sys.executable, "-I", str(self.folder / "agent.pyz"), "--config", str(self.folder / "agent.toml"), act]
        return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd="/")

    def lay(self, sequence: int, *, noise: int = 0, as_zip: bool = True) -> Path:
        attachments = {"noise.bin": random.Random(sequence).randbytes(noise)} if noise else None
        rows = person("1001", "H1", history_no=sequence), home("H1", "1001", 1, history_no=sequence)
        path = self.packages.write(sequence, *rows, attachments=attachments, as_zip=as_zip)
        return Path(shutil.move(path, self.outbox))

    def told(self) -> str:
        return self.agent("status", hurry=False).stdout

    def receipts(self) -> list[dict]:
        found = [json.loads(path.read_text(encoding="utf-8")) for path in (self.home / "receipts").glob("*.json")]
        return sorted(found, key=lambda receipt: receipt["sequence"])


@pytest.fixture
def city(db, live_server, tmp_path, settings, monkeypatch) -> Iterator[City]:
    settings.AKASHI_HOME = tmp_path / "server"
    monkeypatch.setattr(tasks, "hand_over", lambda _municipality: None)
    _municipality(CODE, "加古川市", FRIDAY_MORNING)
    (tmp_path / "city").mkdir()
    parts = urlsplit(live_server.url)
    line = Line((parts.hostname, parts.port))
    yield City(tmp_path / "city", line)
    line.close()


def apply() -> None:
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)


def stored() -> list[tuple[int, str]]:
    with scope(CODE):
        return [(r.sequence, r.state) for r in Receipt.objects.order_by("sequence", "received_at")]


def test_packages_are_sent_applied_and_their_receipts_kept(city: City):
    city.lay(1)
    city.lay(2, as_zip=False)
    first = city.agent()
    assert (first.returncode, list(city.outbox.iterdir())) == (0, [])
    assert stored() == [(1, "RECEIVED"), (2, "RECEIVED")]
    assert "送信済 (結果待ち)・受付" in city.told()
    apply()
    city.agent()
    assert [receipt["state"] for receipt in city.receipts()] == ["APPLIED", "APPLIED"]
    assert "完了・適用" in city.told()
    assert "未送信・結果待ち 0件" in city.told()


def test_a_large_package_goes_on_where_the_line_was_cut(city: City):
    city.lay(1, noise=3_500_000)
    city.line.cut_after = 1_600_000  # each connection carries one piece of 1 MiB: a larger one never would
    assert city.agent().returncode == 0
    assert stored() == [(1, "RECEIVED")]
    assert left_over() == []


def test_a_package_in_one_request_that_is_cut_leaves_nothing_and_is_sent_again(city: City):
    city.lay(1, noise=600_000)
    city.line.cut_after = 300_000
    city.agent()
    for _ in range(100):  # the server notices a moment after the line
        if left_over() == []:
            break
        time.sleep(0.05)
    assert (stored(), left_over()) == ([], [])
    assert "通信できません" in city.told()
    city.line.cut_after = None
    city.agent()
    assert stored() == [(1, "RECEIVED")]


def test_a_server_that_is_down_is_tried_again_later_and_later(city: City):
    city.lay(1)
    city.line.down = True
    for _ in range(3):
        assert city.agent().returncode == 0
    calls = city.line.calls
    city.agent(hurry=False)  # not due yet
    assert city.line.calls == calls
    assert "3回失敗" in city.told()
    city.line.down = False
    city.agent()
    assert stored() == [(1, "RECEIVED")]


@pytest.mark.parametrize(("noise", "last"), [(0, 1), (2_500_000, 4)])
def test_an_answer_that_is_lost_leads_to_one_receipt_and_one_application(city: City, noise: int, last: int):
    city.lay(1, noise=noise)
    city.line.lose = {last}
    city.agent()
    assert stored() == [(1, "RECEIVED")]
    assert city.receipts() == []
    apply()
    city.agent()
    apply()
    assert stored() == [(1, "APPLIED")]
    assert (status(CODE)[0]["packages"], status(CODE)[0]["rows"]) == (1, 2)
    assert {receipt["state"] for receipt in city.receipts()} <= {"APPLIED", "DUPLICATE"}


def test_a_lost_journal_sends_again_and_nothing_is_applied_twice(city: City):
    city.lay(1, as_zip=False)
    city.agent()
    apply()
    (city.home / "journal.sqlite3").unlink()
    city.agent()
    assert (stored(), city.receipts()[0]["state"]) == ([(1, "APPLIED")], "DUPLICATE")


def test_a_refused_package_is_told_and_the_mended_one_goes_in_with_the_same_number(city: City):
    shutil.move(city.packages.write(1, person("1001", "H1"), manifest={"mode": "SIDEWAYS"}), city.outbox)
    assert city.agent().returncode == 1
    assert "拒否 1件" in city.told()
    city.lay(1)
    city.agent()
    assert stored() == [(1, "RECEIVED"), (1, "REFUSED")] or stored() == [(1, "REFUSED"), (1, "RECEIVED")]


def test_what_is_no_package_of_ours_is_set_aside_with_its_reason(city: City):
    (city.outbox / "broken.zip").write_bytes(b"no ZIP")
    shutil.move(Feed(folder=city.folder, system="INKAN").write(1), city.outbox)
    city.agent()
    reasons = sorted(path.read_text(encoding="utf-8") for path in (city.home / "unreadable").glob("*.txt"))
    assert len(reasons) == 2
    assert "ZIP として読めません" in reasons[0]
    assert "資格" in reasons[1]
    assert stored() == []


def test_an_ended_credential_is_told_and_packages_wait_for_the_next_one(city: City):
    end_credential(municipality=CODE, number=city.who.number, now=FRIDAY_MORNING, actor="test")
    city.lay(1)
    city.agent()
    assert "連携の資格が違うか、終わっています" in city.told()
    (city.folder / "credential.txt").write_text(credential(CODE, signed_only=True).token)
    city.agent()
    assert stored() == [(1, "RECEIVED")]


def test_a_wrong_clock_of_the_city_is_put_right_by_the_servers(city: City, monkeypatch):
    real = time.time
    monkeypatch.setattr("integrations.feeds.doors.views.time.time", lambda: real() + 7_200)
    city.lay(1)
    city.agent()
    assert stored() == [(1, "RECEIVED")]


def test_a_folder_without_hashes_gets_them_and_is_packed_to_the_same_bytes_each_time(city: City, tmp_path):
    from integrations.feeds.agent.packing import pack

    folder = city.lay(1, as_zip=False)
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["files"]:
        del entry["sha256"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for name in ("a", "b"):
        pack(folder, tmp_path / name)
        time.sleep(0.01)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    city.agent()
    apply()
    assert stored() == [(1, "APPLIED")]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"server": "http://example.jp"}, "https://"),
        ({"server": "akashi"}, "https://"),
        ({"outbox": "nowhere"}, "outbox のフォルダがありません"),
        ({"home": "out/agent"}, "outbox の外"),
        ({"colour": 1}, "colour"),
        ({"poll_seconds": 0}, "poll_seconds"),
        ({"credential_file": "agent.toml"}, "feed_credential_add"),
        ({"client_key": "agent.toml"}, "両方"),
    ],
)
def test_wrong_settings_stop_the_agent_with_a_reason(city: City, wrong: dict, says: str):
    city.configure(**wrong)
    done = city.agent()
    assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_packages_lost_from_the_home_do_not_hold_up_the_others(city: City):
    city.line.down = True
    city.lay(1)
    city.lay(2)
    city.agent()
    next((city.home / "packages").glob("*.zip")).unlink()
    (city.home / "packages" / f"{'0' * 64}.zip").write_bytes(b"torn by a power cut")
    city.line.down = False
    city.agent()
    assert len(stored()) == 1
    assert "もう一度 outbox に出力してください" in city.told()
    assert [path.suffix for path in sorted((city.home / "unreadable").iterdir())] == [".zip", ".txt"]


def test_a_console_of_cp932_shows_the_status_of_any_name(city: City, monkeypatch):
    package = city.lay(1)
    package.rename(package.with_name("𠮷—1.zip"))
    city.agent()
    monkeypatch.setenv("PYTHONIOENCODING", "cp932")
    words = [sys.executable, str(city.folder / "agent.pyz"), "--config", str(city.folder / "agent.toml"), "status"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False, cwd="/")
    assert (done.returncode, "送信済" in done.stdout.decode("cp932")) == (0, True), done.stderr


def test_two_agents_in_one_home_do_not_run(city: City):
    words = [sys.executable, "-I", str(city.folder / "agent.pyz"), "--config", str(city.folder / "agent.toml"), "run"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, cwd="/") as running:
        try:
            for _ in range(200):
                if (city.home / "journal.sqlite3").exists():
                    break
                time.sleep(0.05)
            second = city.agent(hurry=False)
        finally:
            running.terminate()
    assert (second.returncode, "もう1つの連携AP" in second.stderr) == (2, True)


def test_the_log_names_no_secret(city: City):
    city.lay(1)
    done = city.agent()
    written = (city.home / "agent.log").read_text(encoding="utf-8") + done.stderr + city.told()
    assert city.who.secret not in written
    assert "試験" not in written


def test_the_agent_imports_the_standard_library_and_itself_only():
    for file in AGENT.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level <= 1, file.name
                names = [str(node.module)] if node.level == 0 else []
            assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names, file.name
