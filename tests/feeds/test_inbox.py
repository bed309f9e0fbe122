"""The watched folder: only what is finished, only its own municipality's, exactly once, with a receipt beside it."""

import json
import os
import time
from pathlib import Path

import pytest

from integrations.feeds import service, tasks
from integrations.feeds.doors import inbox
from integrations.feeds.status import status
from issuer.intake.models import Receipt
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.packages import CODE, Feed, home, person


@pytest.fixture
def folder(juki: Feed, tmp_path: Path) -> Path:
    (tmp_path / "inbox" / CODE).mkdir(parents=True)
    return tmp_path / "inbox"


def lay(folder: Path, package: Path, *, code: str = CODE, quiet: float = 60, name: str = "") -> Path:
    """Put a package into the folder as a core system would, some seconds ago."""
    target = folder / code / (name or package.name)
    target.parent.mkdir(exist_ok=True)
    package.rename(target)
    os.utime(target, (time.time() - quiet,) * 2)
    return target


def look(folder: Path) -> list[str]:
    handed: list[str] = []
    inbox.look(folder=folder, now=FRIDAY_MORNING, hand_over=handed.append)
    return handed


def lying(folder: Path, where: str, *, code: str = CODE) -> list[str]:
    return sorted(path.name.partition(".")[2] for path in (folder / code / where).iterdir())


def receipts(folder: Path, where: str, *, code: str = CODE) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted((folder / code / where).glob("*.json"))]


def household(history: int = 1):
    return person("1001", "H1", history_no=history), home("H1", "1001", 1, history_no=history)


def test_a_package_waits_is_applied_and_ends_in_done_with_its_receipt(juki: Feed, folder: Path):
    lay(folder, juki.write(1, *household()), name="a.zip")
    assert look(folder) == [CODE]
    assert lying(folder, "waiting") == ["a.zip", "a.zip.json"]
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    assert look(folder) == []
    assert (lying(folder, "waiting"), lying(folder, "done")) == ([], ["a.zip", "a.zip.json"])
    assert [slip["state"] for slip in receipts(folder, "done")] == ["APPLIED"]
    assert status(CODE)[0]["packages"] == 1


def test_what_is_still_being_written_is_left_alone(juki: Feed, folder: Path):
    lay(folder, juki.write(1, *household()), name="a.zip", quiet=1)
    lay(folder, juki.write(2, *household()), name="b.zip.part")
    lay(folder, juki.write(3, *household(), as_zip=False), name="c")
    assert look(folder) == []
    assert (folder / CODE / "a.zip").exists()


def test_a_mark_beside_it_says_that_a_package_is_finished(juki: Feed, folder: Path):
    lay(folder, juki.write(1, *household()), name="a.zip", quiet=0)
    lay(folder, juki.write(2, *household(2), as_zip=False), name="b", quiet=0)
    for name in ("a.zip", "b"):
        (folder / CODE / f"{name}.done").touch()
    look(folder)
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    look(folder)
    assert lying(folder, "done") == ["a.zip", "a.zip.json", "b", "b.json"]
    assert not [p for p in (folder / CODE).iterdir() if p.suffix == ".done"]


def test_a_refused_package_ends_in_refused(juki: Feed, folder: Path):
    bad = juki.folder / "x.zip"
    bad.write_bytes(b"no ZIP")
    lay(folder, bad)
    assert look(folder) == []
    assert [(slip["state"], slip["errors"][0]["code"]) for slip in receipts(folder, "refused")] == [
        ("REFUSED", "PACKAGE")
    ]


@pytest.mark.parametrize("code", ["011002", "131016"])
def test_a_folder_speaks_for_its_own_municipality_only(juki: Feed, folder: Path, strangers, code: str):
    lay(folder, juki.write(1, *household()), code=code)
    assert look(folder) == []
    assert [slip["errors"][0]["code"] for slip in receipts(folder, "refused", code=code)] == ["NOT_YOURS"]
    for municipality in (CODE, strangers):
        with scope(municipality):
            assert Receipt.objects.count() == 0


def test_a_folder_of_an_unregistered_municipality_is_refused_aloud(juki: Feed, folder: Path):
    package = Feed(folder=juki.folder, municipality="131016").write(1, *household())
    lay(folder, package, code="131016")
    look(folder)
    assert receipts(folder, "refused", code="131016")[0]["errors"][0]["code"] == "MUNICIPALITY"


@pytest.mark.parametrize("cut_at", ["_put_away", "_write"])
def test_a_crash_between_any_two_steps_is_mended_by_the_next_look(juki: Feed, folder: Path, monkeypatch, cut_at: str):
    lay(folder, juki.write(1, *household()), name="a.zip")

    def crash(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(inbox, cut_at, crash)
        with pytest.raises(KeyboardInterrupt):
            look(folder)
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    look(folder)
    look(folder)
    assert lying(folder, "done") == ["a.zip", "a.zip.json"]
    assert (status(CODE)[0]["packages"], status(CODE)[0]["rows"]) == (1, 2)


def test_a_crash_after_the_receipt_leaves_no_second_one(juki: Feed, folder: Path, monkeypatch):
    lay(folder, juki.write(1, *household()), name="a.zip")
    real = inbox._write

    def writes_and_dies(*arguments):
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(inbox, "_write", writes_and_dies)
        with pytest.raises(KeyboardInterrupt):
            look(folder)
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    look(folder)
    look(folder)
    assert (lying(folder, "waiting"), lying(folder, "done")) == ([], ["a.zip", "a.zip.json"])


def test_packages_in_done_go_after_a_week_and_their_receipts_stay(juki: Feed, folder: Path):
    lay(folder, juki.write(1, *household()), name="a.zip")
    look(folder)
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    look(folder)
    (package,) = (folder / CODE / "done").glob("*.zip")
    os.utime(package, (time.time() - inbox.KEEP_SECONDS - 60,) * 2)
    look(folder)
    assert lying(folder, "done") == ["a.zip.json"]


def test_the_worker_looks_where_the_settings_say_and_tells_itself(juki: Feed, folder: Path, settings, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(tasks, "hand_over", told.append)
    settings.AKASHI_FEED_INBOX = folder
    lay(folder, juki.write(1, *household()))
    tasks.look_into_inbox()
    assert told == [CODE]


@pytest.mark.parametrize(
    "name", [b"x" * 251 + b".zip", "市民課".encode("cp932") + b".zip", b"\xff\xfe.zip", "﨑𠮷󠄀.zip".encode()], ids=repr
)
def test_a_package_of_any_name_is_taken(juki: Feed, folder: Path, name: bytes):
    lay(folder, juki.write(1, *household()), name=os.fsdecode(name))
    assert look(folder) == [CODE]
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    look(folder)
    assert [slip["state"] for slip in receipts(folder, "done")] == ["APPLIED"]


def test_a_folder_with_a_name_that_is_no_text_is_refused_and_the_next_package_taken(juki: Feed, folder: Path):
    broken = lay(folder, juki.write(1, *household(), as_zip=False), name="a")
    (broken / os.fsdecode("印影".encode("cp932"))).write_bytes(b"x")
    (folder / CODE / "a.done").touch()
    lay(folder, juki.write(1, *household()), name="b.zip")
    assert look(folder) == [CODE]
    assert [slip["errors"][0]["message"] for slip in receipts(folder, "refused")] == [
        "パッケージが開けません: ファイルの名前が使えません"
    ]


def test_what_is_wrong_with_one_folder_is_not_the_others_trouble(
    juki: Feed, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "011002").mkdir()
    lay(folder, juki.write(1, *household()), name="a.zip")
    real = inbox._look_into

    def failing(place: Path, *rest: object) -> None:
        if place.name == "011002":
            raise PermissionError(13, "a disk that is away")
        real(place, *rest)

    monkeypatch.setattr(inbox, "_look_into", failing)
    assert look(folder) == [CODE]
