"""The journal's file: made once, brought up to date, shared by processes, and what may be wrong with it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import integrations.centre.journal as journal_room
from integrations.centre.journal import Journal, JournalTrouble, UnknownVisit, file
from integrations.centre.wire import Terminal

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=9)))
CHECKOUT = Path(__file__).parents[3]
FIRST = Path(journal_room.__file__).with_name("schema_1.sql").read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "centre" / "journal.sqlite"


def begin(journal: Journal, visit: str = "V1") -> None:
    journal.open_visit(visit=visit, state="CHOOSING", terminal=Terminal(), now=NOW)


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own over the journal room."""
    lines = "import sys\nfrom datetime import datetime\nfrom pathlib import Path\n"
    lines += "from integrations.centre.journal import Journal, JournalTrouble\n" + code
    return subprocess.Popen(
        [sys.executable, "-c", lines, *arguments],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_only_its_owner_reads_it(path: Path) -> None:
    Journal(path)
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_a_journal_of_the_first_form_is_brought_up_to_date_with_what_it_holds(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.executescript(FIRST)
        old.execute(
            "INSERT INTO visits (visit, opened_at, touched_at, state, channel, operator, store, terminal)"
            " VALUES ('OLD', '2026-11-20T01:00:00.000000+00:00', '2026-11-20T01:00:00.000000+00:00', 'CHOOSING',"
            " 'STORE', '0001', '000001', 'T0001')"
        )
        old.execute("INSERT INTO money VALUES ('OLD', 1, '2026-11-20T01:00:00.000000+00:00', 100, 'INSERTED')")
    old.close()
    visit = Journal(path).read("OLD")
    assert (visit.opened_at, visit.kept, visit.agreed_fee, visit.report_attempts) == (NOW, 100, None, 0)
    begin(Journal(path), "NEW")
    assert {one.visit for one in Journal(path).all_visits()} == {"NEW", "OLD"}


def test_processes_that_come_to_a_new_file_at_once_all_find_it_ready(path: Path) -> None:
    code = "Journal(Path(sys.argv[1]))"
    started = [python(code, str(path)) for _ in range(6)]
    assert [one.wait(60) for one in started] == [0] * 6, [one.stderr.read() for one in started if one.stderr]


def test_two_processes_change_a_visit_one_after_the_other(path: Path) -> None:
    begin(Journal(path))
    code = """
journal = Journal(Path(sys.argv[1]))
for _ in range(40):
    with journal.turn("V1", now=datetime.fromisoformat(sys.argv[2])) as turn:
        before = turn.visit.attempts
        turn.coins(yen=10, what="INSERTED")
        turn.change("ASKED", attempts=before + 1)
"""
    started = [python(code, str(path), NOW.isoformat()) for _ in range(3)]
    assert [one.wait(120) for one in started] == [0] * 3, [one.stderr.read() for one in started if one.stderr]
    journal = Journal(path)
    assert (journal.read("V1").attempts, journal.read("V1").kept) == (120, 1200)
    assert len(journal.events("V1")) == 120


def test_a_turn_that_fails_leaves_nothing_behind(path: Path) -> None:
    journal = Journal(path)
    begin(journal)
    with pytest.raises(RuntimeError), journal.turn("V1", now=NOW) as turn:
        turn.coins(yen=100, what="INSERTED")
        turn.change("COIN", printing=3)
        raise RuntimeError
    assert (journal.read("V1").kept, journal.read("V1").printing, journal.events("V1")) == (0, 0, [])


def test_a_visit_nobody_knows(path: Path) -> None:
    with pytest.raises(UnknownVisit):
        Journal(path).read("?")
    with pytest.raises(UnknownVisit), Journal(path).turn("?", now=NOW):
        pass


def test_a_full_disk_takes_nothing_and_says_so(path: Path) -> None:
    """The process may write no file larger than the journal is by now: what a full disk does."""
    begin(Journal(path))
    code = """
import resource
journal = Journal(Path(sys.argv[1]))
size = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    with journal.turn("V1", now=datetime.fromisoformat(sys.argv[2])) as turn:
        turn.coins(yen=100, what="INSERTED")
        turn.keep_paper(b"x" * 4 * size)
        turn.change("COIN", printing=1)
except JournalTrouble as trouble:
    print(trouble)
"""
    process = python(code, str(path), NOW.isoformat())
    said, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert str(path) in said
    assert "ディスク" in said
    after = Journal(path).read("V1")
    assert (after.kept, after.printing) == (0, 0)
    with Journal(path).turn("V1", now=NOW) as turn:
        turn.coins(yen=100, what="INSERTED")
    assert Journal(path).read("V1").kept == 100, "with room again it goes on"


def test_a_file_that_may_not_be_written(path: Path) -> None:
    begin(Journal(path))
    with sqlite3.connect(path) as whole:  # nothing may be left in the files beside it
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole.close()
    code = """
import os
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with Journal(Path(sys.argv[1])).turn("V1", now=datetime.fromisoformat(sys.argv[2])) as turn:
        turn.coins(yen=100, what="INSERTED")
except JournalTrouble as trouble:
    print(trouble)
"""
    for folder in (path.parent, *path.parents[1:4]):
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o555)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    process = python(code, str(path), NOW.isoformat())
    said, error = process.communicate(timeout=60)
    path.parent.chmod(0o755)
    assert process.returncode == 0, error
    assert str(path) in said
    assert "権限" in said


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to look like one\n" * 40, b"SQLite format 3\0junk"]
)
def test_another_file_is_not_taken_for_a_journal(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(JournalTrouble, match=r"ではありません|壊れています") as told:
        Journal(path)
    assert str(path) in str(told.value)
    assert path.read_bytes() == content


def test_a_journal_of_a_newer_version_is_left_alone(path: Path) -> None:
    Journal(path)
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(JournalTrouble, match="新しい版"):
        Journal(path)


def test_a_journal_that_was_moved_away_is_not_replaced_by_an_empty_one(path: Path) -> None:
    journal = Journal(path)
    begin(journal)
    path.rename(path.with_name("away"))
    with pytest.raises(JournalTrouble, match="開けません"):
        journal.read("V1")
    assert not path.exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "centre").write_text("a file in the way")
    with pytest.raises(JournalTrouble, match="作れません"):
        Journal(tmp_path / "centre" / "journal.sqlite")


def test_somebody_who_never_lets_go_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(path)
    begin(journal)
    monkeypatch.setattr(file, "_BUSY_SECONDS", 0.2)
    with journal.turn("V1", now=NOW):
        with pytest.raises(JournalTrouble, match="使い続けて"), journal.turn("V1", now=NOW):
            pass
        assert journal.read("V1").visit == "V1", "readers do not wait"


def test_a_fault_of_the_program_stays_one(path: Path) -> None:
    journal = Journal(path)
    begin(journal)
    with pytest.raises(sqlite3.OperationalError), journal.turn("V1", now=NOW) as turn:
        turn.change("WRONG", no_such_column=1)


def test_what_was_deleted_is_not_in_the_file_any_more(path: Path) -> None:
    journal = Journal(path)
    begin(journal)
    with journal.turn("V1", now=NOW) as turn:
        turn.change("PRESENTED", presented='{"card_pin": "SECRET4711"}')
    with journal.turn("V1", now=NOW) as turn:
        turn.change("ENDED", presented="{}")
    with sqlite3.connect(path) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole.close()
    assert b"SECRET4711" not in path.read_bytes()


def test_a_process_killed_in_its_turn_lets_the_next_one_in(path: Path) -> None:
    begin(Journal(path))
    code = """
import os, signal
with Journal(Path(sys.argv[1])).turn("V1", now=datetime.fromisoformat(sys.argv[2])) as turn:
    turn.coins(yen=100, what="INSERTED")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert python(code, str(path), NOW.isoformat()).wait(60) == -9
    assert Journal(path).read("V1").kept == 0
    with Journal(path).turn("V1", now=NOW) as turn:
        turn.coins(yen=50, what="INSERTED")
    assert Journal(path).read("V1").kept == 50
