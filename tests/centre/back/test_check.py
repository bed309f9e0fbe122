"""The check page: what whoever received a paper is told."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from integrations.centre.back.check import upload
from integrations.centre.back.ground import front_sheet
from integrations.centre.back.keys import keys
from integrations.centre.back.sheet import back_sheet
from integrations.centre.journal import Journal
from integrations.centre.wire import Terminal
from tests.centre.back.fronts import NUMBER, URL, front
from tests.centre.back.scanner import Scanner, file
from tests.golden.cases import FONT

_NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
_OFFICE = Scanner(dpi=200, rotation=0.6, noise=12)


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.AKASHI_DEMO = True
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_FONTS = FONT
    return tmp_path / "centre"


def _back(home: Path, name: str = "inkan") -> bytes:
    key = keys(file=home / "back.key")(NUMBER)
    return file(_OFFICE.scan(back_sheet(pdf=front(name), paper=NUMBER, key=key, font=FONT, url=URL)), "PNG")


def _front(name: str = "inkan") -> bytes:
    return file(_OFFICE.scan(front_sheet(pdf=front(name), font=FONT)), "PNG")


def _kept(home: Path, pdf: bytes) -> None:
    """The journal holds a visit that was answered with this paper."""
    journal = Journal(home / "journal.sqlite")
    terminal = Terminal("STORE", "OP", "S1", "T1", "282103", "ja")
    journal.open_visit(visit="v1", state="ISSUED", terminal=terminal, now=_NOW)
    with journal.turn("v1", now=_NOW) as turn:
        asked = json.dumps({"kind": "INKAN", "members": [], "options": []})
        turn.change("answered", asked=asked, asked_at=_NOW, certificate_number=NUMBER, pages=1)
        turn.keep_paper(pdf)


def _ask(back: bytes, front: bytes | None = None) -> str:
    sent = {"back": BytesIO(back)} | ({"front": BytesIO(front)} if front else {})
    response = Client().post("/kiosk/check/", sent)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


@pytest.mark.slow
def test_a_scan_of_the_back_agrees_with_the_record_and_with_the_front(home: Path) -> None:
    _kept(home, front("inkan"))
    page = _ask(_back(home), _front())
    assert "一致しています" in page
    assert "違うところが " not in page
    for said in (NUMBER, "印鑑登録証明書", "282103", "2026年11月20日 19時00分", "1／1頁", "センターの記録"):
        assert said in page


@pytest.mark.long
@pytest.mark.slow
def test_an_altered_record_is_shown_with_the_places(home: Path) -> None:
    _kept(home, front("inkan-longest"))
    page = _ask(_back(home))
    assert "違うところが" in page or "別の頁か、別の紙です" in page
    assert "一致しています" not in page


def test_without_a_record_the_front_still_reappears(home: Path) -> None:
    page = _ask(_back(home))
    assert "復元しました" in page
    assert "記録はセンターにありません" in page
    assert 'src="data:image/png;base64,' in page


def test_a_back_of_another_secret_is_not_opened(home: Path) -> None:
    scan = _back(home)
    (home / "back.key").write_bytes(bytes(32))
    page = _ask(scan)
    assert "読み取れません" in page
    assert "このセンターの鍵では開けません" in page


def test_a_photo_of_something_else_is_said_so(home: Path) -> None:
    page = _ask(file(Image.effect_noise((800, 600), 60), "JPEG"))
    assert "復元用の画像が見つかりません" in page


@pytest.mark.parametrize("sent", [{}, {"back": b""}, {"back": b"no picture"}])
def test_a_form_without_a_picture_comes_back_with_the_reason(home: Path, sent: dict[str, bytes]) -> None:
    response = Client().post("/kiosk/check/", {name: BytesIO(data) for name, data in sent.items()})
    assert response.status_code == 400
    assert "確認できません" in response.content.decode()


def test_too_large_a_file_is_refused_and_nothing_reaches_a_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 1000)
    response = Client().post("/kiosk/check/", {"back": BytesIO(bytes(200_000))})
    assert response.status_code == 413
    assert not home.exists()


def test_the_page_is_there_in_a_demonstration_only(home: Path, settings) -> None:
    assert Client().get("/kiosk/check/").status_code == 200
    settings.AKASHI_DEMO = False
    assert Client().get("/kiosk/check/").status_code == 404
    assert Client().post("/kiosk/check/").status_code == 404
