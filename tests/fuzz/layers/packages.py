"""Packages of the municipalities' systems, from the bytes of a ZIP to the rows that would be copied into PostgreSQL."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import cast

from integrations.feeds import mapped
from integrations.feeds.characters import Scanner
from integrations.feeds.columns import problem
from integrations.feeds.errors import Refused
from integrations.feeds.gaiji import MESSAGES
from integrations.feeds.manifest import IDENTITY, Manifest, Sheet, head_of, parse
from integrations.feeds.package import Package, open_package
from integrations.feeds.pictures import Pictures
from integrations.feeds.profiles import profiles
from integrations.feeds.reader import Block, SheetReader
from integrations.feeds.rewrite import Imprints, MyNumbers, PinHashes, Rewriter
from integrations.feeds.staging import Desk, Staged
from integrations.feeds.targets import plan
from issuer.municipality.keys import Key
from tests.feeds import hyojun
from tests.feeds import packages as made
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import tree, zips

from .pictures import imprints
from .tables import sentence


def scratch() -> str | None:
    """Where files are cheap."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


_folder = Path()


@contextmanager
def at_hand() -> Iterator[None]:
    global _folder
    with tempfile.TemporaryDirectory(prefix="akashi-fuzz-", dir=scratch()) as name:
        _folder = Path(name)
        yield


class _Nobody:
    """A scanner that has no font: which characters can be printed is not read here."""

    def look(
        self, *, item: str, column: Sequence[str], subjects: Sequence[str], kind: str, free: bool = False
    ) -> list[int]:
        if len(column) != len(subjects):
            raise Broken("columns of different lengths")
        return []


_SCANNER = cast(Scanner, _Nobody())
_KEY = Key(version=1, secrets=(bytes(32),), versions=(1,))


class _Written(made.Feed):
    put = made.Feed.write  # type: ignore[assignment]


@cache
def seeds() -> tuple[bytes, ...]:
    """A package of every system, in every encoding, with and without a header, and one of a mapped profile."""
    with tempfile.TemporaryDirectory(prefix="akashi-fuzz-", dir=scratch()) as name:
        folder = Path(name)
        written = []
        for system, layouts in (
            ("JUKI", ("R01", "J02", "J01")), ("JUKI", ("J03", "J04", "J05", "J06", "J07")),
            ("JUKI", ("J08", "S01", "U01")),
            ("ZEI", ("T01", "T02")), ("KOSEKI", ("R01", "K01", "K02", "K03", "K04")),
            ("FUHYO", ("F01", "F02", "F03")), ("RISAI", ("D01",)), ("INKAN", ("I01",)),
        ):  # fmt: skip
            feed = made.Feed(folder=folder / str(len(written)), system=system)
            feed.folder.mkdir()
            rows = [made.one(layout, **_about(layout)) for layout in layouts]
            seals = {"seals/1.png": imprints()[0]} if system == "INKAN" else {}
            written.append(feed.write(9, *rows, mode="FULL", attachments=seals, manifest={"totals": {}}))
            written.append(feed.write(2, *rows, header=True, encoding="UTF-16LE", attachments=seals))
            written.append(feed.write(3, *rows, encoding="CP932", attachments=seals))
        written.append(hyojun.put(_Written(folder=folder), 9, hyojun.RESIDENT, hyojun.PROTECTION, mode="FULL"))
        return tuple(path.read_bytes() for path in written)


def _about(layout: str) -> dict[str, str]:
    """Somebody who must not be quoted."""
    about = {
        "J01": {"atena_no": people.ATENA, "household_no": people.HOUSEHOLD, "name": "架空　太之介"},
        "J02": {"household_no": people.HOUSEHOLD, "head_atena_no": people.ATENA},
        "J08": {"atena_no": people.ATENA, "my_number": people.MY_NUMBER},
        "S01": {"atena_no": people.ATENA, "serial_no": people.SERIAL},
        "U01": {"user_id": people.USER, "atena_no": people.ATENA},
        "R01": {"hold_no": "R1"},
        "D01": {"risai_no": "D1"},
        "I01": {"seal_no": "1"},
    }
    fields = {item.field for item in plan(layout).layout.items}
    who = {"atena_no": people.ATENA, "address": people.ADDRESS, "seq": "1"}
    return {name: value for name, value in (who | about.get(layout, {})).items() if name in fields}


def read(data: bytes) -> str:
    """Open, and read every file of it. Everything said on the way is a sentence about nobody."""
    path = _folder / "package.zip"
    path.write_bytes(data)
    with people.silent_logs():
        try:
            with open_package(path) as package:
                return _read(package)
        except Refused as refusal:
            _told(refusal.error.document())
            return refusal.error.code


def _told(error: dict[str, object]) -> None:
    # Names of files are told, and a manifest in doubt is about nothing else.
    sentence(str(error["message"]), ours=error["code"] != "MANIFEST")
    people.silent_about_people(f"{error['item']} {error['code']}")


def _read(package: Package) -> str:
    manifest = package.manifest
    found = Staged()
    for sheet in manifest.sheets:
        if manifest.profile == IDENTITY:
            _identity(package, sheet, found)
        else:
            _mapped(package, sheet, found)
    for error in (*found.errors.documents(), *found.warnings.documents()):
        _told(error)
    return "quarantined" if found.rejects else "accepted"


def _rewriter(package: Package, layout: str) -> Rewriter | None:
    code = package.manifest.municipality
    match layout:
        case "J08":
            return MyNumbers(municipality=code, key=_KEY)
        case "U01":
            return PinHashes(municipality=code, key=_KEY)
        case "I01":
            return Imprints(Pictures(package))
        case "E01":
            return _Fonts()
    return None


class _Fonts:
    """外字 fonts are a layer of their own."""

    needs = ("font",)

    def columns(self, needed: Sequence[Sequence[str]]) -> list[Sequence[str]]:
        return [["\\x00"] * len(needed[0]), ["0" * 64] * len(needed[0])]

    def problem(self, value: str) -> str:
        return "" if value else next(iter(MESSAGES))

    def warning(self, values: Sequence[str]) -> str:
        return ""


def _identity(package: Package, sheet: Sheet, found: Staged) -> None:
    step = plan(sheet.layout)
    reader = SheetReader(package=package, sheet=sheet, layout=step.layout)
    desk = Desk(sheet, step, package.manifest, _rewriter(package, sheet.layout), found, _SCANNER, ())
    seen, good = 0, 0
    before = len(found.rejects)
    for block in _checked(reader):
        seen += len(block.lines)
        columns = dict(zip(reader.fields, block.columns, strict=True))
        empty = ("",) * len(block.lines)
        in_order = [columns.get(item.field, empty) for item in step.layout.items]
        bad = desk.look(block, in_order)
        for position, item in enumerate(step.layout.items):
            for index, value in enumerate(in_order[position]):
                if problem(item, value) and index not in bad:
                    raise Broken("a column's check and a value's differ")
        for index in bad:
            desk.set_aside([column[index] for column in in_order])
        desk.note(block, in_order, bad)
        payload = desk.payload(block, reader.fields, in_order, bad)
        good += _copied(payload)
    if good + len(found.rejects) - before != seen:
        raise Broken("rows do not add up")


def _mapped(package: Package, sheet: Sheet, found: Staged) -> None:
    file = profiles()[package.manifest.profile][sheet.layout]
    views = [
        mapped._View(
            record=record,
            desk=Desk(sheet, mapped._plan(record), package.manifest, _rewriter(package, record.layout.id), found,
                      _SCANNER, [record.label(item) for item in record.layout.items]),
            fields=(*(item.field for item in record.layout.items), mapped.SOURCE_LINE),
        )
        for record in file.records
    ]  # fmt: skip
    reader = SheetReader(package=package, sheet=sheet, layout=file.layout)
    for block in _checked(reader):
        spoken = [view for view in views if view.record.is_in(reader.fields)]
        source = dict(zip(reader.fields, block.columns, strict=True))
        for _, payload in mapped._payloads(spoken, block, source, full=package.manifest.mode == "FULL"):
            _copied(payload)


def _checked(reader: SheetReader) -> Iterator[Block]:
    """Blocks that are what they say they are."""
    last = 0
    for block in reader:
        if not block.lines:
            continue
        if {len(column) for column in block.columns} != {len(block.lines)}:
            raise Broken("columns of different lengths")
        if block.lines[0] <= last:
            raise Broken("line numbers go back")
        last = block.lines[-1]
        if block.clean and any(
            char < " " or "\x7f" <= char <= "\x9f" or char == "\ufffd"
            for column in block.columns for value in column for char in value
        ):  # fmt: skip
            raise Broken("a clean block with a control character")
        if block.text:
            again = list(csv.reader(io.StringIO(block.text, newline="\n"), strict=True))
            if [list(row) for row in zip(*block.columns, strict=True)] != again:
                raise Broken("PostgreSQL would read other rows")
        yield block


def _copied(payload: bytes) -> int:
    """Rows of a payload, as COPY would count them; raises where it would."""
    text = payload.decode("utf-8")
    if "\0" in text or "\ufffd" in text:
        raise Broken("a text no record holds")
    if text.startswith("\\.\n") or "\n\\.\n" in text:
        raise Broken("a line that ends a COPY")
    return sum(1 for _ in csv.reader(io.StringIO(text, newline="\n"), strict=True)) if text else 0


def _manifest(data: bytes) -> str:
    head_of(data)
    try:
        manifest: Manifest = parse(data)
    except Refused as refusal:
        _told(refusal.error.document())
        return refusal.error.code
    if manifest.rows < 0 or manifest.extracted_at.tzinfo is None:
        raise Broken("a manifest that is none")
    return "accepted"


def _manifests() -> list[bytes]:
    import zipfile

    found = []
    for data in seeds():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found.append(archive.read("manifest.json"))
    return found


LAYERS: tuple[Layer, ...] = (
    Layer(
        name="package",
        seeds=seeds,
        read=read,
        mutate=zips.mutate,
        around=at_hand,
        guided=("integrations/feeds",),
        share=10,
        every=8,
    ),
    Layer(
        name="manifest",
        seeds=_manifests,
        read=_manifest,
        mutate=tree.mutate,
        guided=("integrations/feeds/manifest.py",),
    ),
)
