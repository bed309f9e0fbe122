"""Bombs by name: each is refused in little memory and time, which bound the reader's process and measure nothing."""

import json
from pathlib import Path

import pytest

from integrations.feeds import archive, font_apart
from integrations.feeds.errors import Refused
from integrations.feeds.package import open_package
from integrations.feeds.pictures import NotAPicture, Picture
from issuer.municipality.official_seal import check_seal_png
from issuer.papers.errors import BadInput
from issuer.sealing.apart import printed_numbers
from tests.koiki import messages

from . import bombs
from .apart import within
from .layers import koiki, packages, peers

_TRICKS = bombs.path_tricks()
_PDFS = dict(bombs.pdfs())
_XMLS = bombs.xmls(messages.envelope)


def _opened(path: Path) -> str:
    try:
        with open_package(path) as package:
            return f"opened {len(package.manifest.sheets)}"
    except Refused as refusal:
        return f"{refusal.error.code} {refusal.error.message}"


def _package(tmp_path: Path, data: bytes, megabytes: int = 150) -> str:
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    return within(lambda: _opened(path), megabytes=megabytes)


@pytest.mark.parametrize("data", _TRICKS.values(), ids=_TRICKS.keys())
def test_a_name_that_leads_elsewhere_refuses_the_package(data: bytes, tmp_path: Path) -> None:
    # A NUL ends a name for zipfile too: what is left is a CSV nobody announced.
    assert _package(tmp_path, data).split()[0] in ("PACKAGE", "FILE_UNKNOWN")


@pytest.mark.parametrize("name", ["j01.csv", "Ｊ01.csv", "か\u3099.csv", "CON.csv", "sub/J01.csv"])
def test_a_name_that_another_system_takes_for_a_known_one_is_an_unknown_csv(name: str, tmp_path: Path) -> None:
    assert _package(tmp_path, bombs.added(name)).startswith("FILE_UNKNOWN")


def test_a_name_in_another_normal_form_is_another_name(tmp_path: Path) -> None:
    assert _package(tmp_path, bombs.renamed_manifest_entry("J01", "か\u3099")).startswith("FILE_MISSING")


def test_what_packs_a_thousandfold_is_a_bomb(tmp_path: Path) -> None:
    data = bombs.added("x.png", bytes(20_000_000), method=8)
    assert "圧縮の比" in _package(tmp_path, data, megabytes=60)


@pytest.mark.parametrize("method", [12, 14], ids=["bzip2", "LZMA"])
def test_a_method_that_unpacks_in_one_breath_is_not_taken(method: int, tmp_path: Path) -> None:
    content = bombs.files()
    data = bombs.packed({**content, "x.png": bytes(300_000)}, method=method)
    assert "圧縮の方式" in _package(tmp_path, data, megabytes=60)


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    assert "重なって" in _package(tmp_path, bombs.overlapping())


def test_too_many_files_are_counted_before_they_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 100_000)
    assert "ファイルの数" in _package(tmp_path, bombs.many(400_000), megabytes=60)


def test_a_directory_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = bombs.huge_directory(tmp_path / "x.zip", 3 * 1024**3)
    assert "目録" in within(lambda: _opened(path), megabytes=60)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    data = bombs.added("inner.zip", bombs.added("../x"))
    assert _package(tmp_path, data) == "opened 3"


@pytest.mark.parametrize(
    "manifest",
    [b"[" * 10**6, b'{"format":' * 10**5, b'{"sequence": ' + b"9" * 10**6 + b"}", b"\xff\xfe" * 9, b"\0" * 10**6],
    ids=["deep lists", "deep objects", "a long number", "another encoding", "nothing"],
)  # fmt: skip
def test_a_manifest_that_is_none_refuses_the_package(manifest: bytes, tmp_path: Path) -> None:
    data = bombs.packed({**bombs.files(), "manifest.json": manifest}, method=0)
    assert _package(tmp_path, data).startswith("MANIFEST")


def test_a_quote_that_is_never_closed_takes_no_longer_than_its_file(tmp_path: Path) -> None:
    content = bombs.files()
    document = json.loads(content["manifest.json"])
    entry = next(entry for entry in document["files"] if entry.get("layout") == "J01")
    content[entry["name"]] = bombs.long_quote(5_000_000)
    content["manifest.json"] = json.dumps(document).encode()
    path = tmp_path / "package.zip"
    path.write_bytes(bombs.packed(content, method=0))

    def read() -> str:
        with packages.at_hand():
            return packages.read(path.read_bytes())

    assert within(read, megabytes=300, seconds=20) == "CSV"


@pytest.mark.parametrize(
    "size",
    [(60_000, 60_000, 0), (5_000, 5_001, 0), (2_147_483_647, 1, 0), (300, 300, 100_000_000)],
    ids=["square", "just too large", "one line", "a comment"],
)
def test_a_picture_that_unpacks_to_more_than_a_seal_is_none(size: tuple[int, int, int]) -> None:
    data = bombs.png(size[0], size[1], text=size[2])

    def imprint() -> str:
        try:
            return f"taken {Picture(data).width}"
        except NotAPicture:
            return "refused"

    def official() -> str:
        try:
            return f"taken {len(check_seal_png(png=data, source='x'))}"
        except BadInput:
            return "refused"

    # Where a library of the process has told Pillow to bear with broken files, it passes over a comment unread.
    ends = ("refused", "taken") if size[2] else ("refused",)
    assert within(imprint, megabytes=90).startswith(ends)
    assert within(official, megabytes=90).startswith(ends)


@pytest.mark.parametrize("font", [bombs.whole_planes, bombs.same_outline], ids=["code points", "outlines"])
def test_a_font_that_unpacks_to_gigabytes_is_broken_and_takes_nobody_along(
    font: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_apart, "MEMORY", 400 << 20)
    assert font_apart.look_apart(font()) == "FONT_BROKEN"  # type: ignore[operator]


@pytest.mark.parametrize("made", _PDFS.values(), ids=_PDFS.keys())
def test_a_pdf_that_never_ends_is_read_apart_and_ends(made: object) -> None:
    assert printed_numbers(made()) == []  # type: ignore[operator]


@pytest.mark.parametrize("data", _XMLS.values(), ids=_XMLS.keys())
def test_an_xml_that_is_more_work_than_text_is_one_fault(data: bytes) -> None:
    def centre() -> str:
        with koiki.listening():
            return koiki.read(data)

    assert within(centre, megabytes=100, seconds=10) == "INVALID_MESSAGE"
    assert within(lambda: peers.read(data), megabytes=100, seconds=10) == "INVALID_MESSAGE"
