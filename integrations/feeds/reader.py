"""Reading a CSV file of a package as blocks of rows: memory stays flat however long the file is."""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from integrations.feeds.columns import is_clean
from integrations.feeds.errors import Refused
from integrations.feeds.known import Muddled, Sieve
from integrations.feeds.layouts import Layout
from integrations.feeds.manifest import Sheet
from integrations.feeds.package import Package, blocks

_BOMS = {"UTF-8": codecs.BOM_UTF8, "UTF-16LE": codecs.BOM_UTF16_LE, "UTF-16BE": codecs.BOM_UTF16_BE, "CP932": b""}
_CODECS = {"UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be", "CP932": "cp932"}
#: A record that does not end within this much text is a CSV with a lost quote.
_MOST_OPEN = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows in a row, by columns. ``lines``: where each row begins, counted from 1 as an editor does.

    ``text``: the rows as written, one line each, where PostgreSQL reads it exactly as we did; "" where it might not.
    ``plain``: no quotes anywhere. ``clean``: no control character and no U+FFFD anywhere. ``digests``: of the lines, in
    hex, where ``text`` is told and the reader has a sieve. ``known``: rows beside these that the sieve knew.
    """

    lines: Sequence[int]
    columns: list[Sequence[str]]
    text: str
    plain: bool
    clean: bool
    digests: Sequence[str] = ()
    known: int = 0


class SheetReader:
    """One pass over a file. After the last block the row count and the hash have been compared.

    ``fields``: the layout's fields in the order of the file's columns. ``replace``: from the system's own codes.
    ``sieve``: lines it knows are counted, and left out.
    """

    def __init__(
        self,
        *,
        package: Package,
        sheet: Sheet,
        layout: Layout,
        replace: Callable[[str], str] = str,
        sieve: Sieve | None = None,
    ) -> None:
        self._package = package
        self._sheet = sheet
        self._layout = layout
        self._rows = 0
        self._replace = replace
        self._sieve = sieve
        self.fields: tuple[str, ...] = tuple(item.field for item in layout.items)

    def __iter__(self) -> Iterator[Block]:
        """Blocks of rows. Raises Refused for broken CSV, a wrong header, count or hash; Muddled (known.py)."""
        header = self._package.manifest.header
        if self._sieve and not header:
            self._sieve.open(self.fields)
        line = 1
        for text in self._texts():
            ends = text.count("\n")
            first, line = line, line + ends
            if header:
                names, _, text = text.partition("\n")
                self._take_header(next(csv.reader([names])))
                if self._sieve:
                    self._sieve.open(self.fields)
                header, first, ends = False, first + 1, ends - 1
            if not text:
                continue
            lines = range(first, first + ends)
            block = self._sifted(text, self._sieve, lines) if self._sieve else self._block(text, lines)
            self._rows += len(block.lines) + block.known
            yield block
        if header and self._sheet.rows:
            raise self._broken("見出し行がありません", 1)
        if self._rows != self._sheet.rows:
            raise Refused(
                code="ROW_COUNT",
                message=f"件数が manifest と合いません (manifest {self._sheet.rows}件、ファイル {self._rows}件)",
                file=self._sheet.name,
            )

    def _texts(self) -> Iterator[str]:
        """Decoded text in pieces that end with a whole record. Bytes that cannot be decoded become U+FFFD."""
        encoding = self._package.manifest.encoding
        decoder = codecs.getincrementaldecoder(_CODECS[encoding])(errors="replace")
        digest = hashlib.sha256()
        pending = ""
        first = True
        with self._package.open(self._sheet.name) as stream:
            for data in blocks(stream, file=self._sheet.name):
                digest.update(data)
                if first:
                    data = self._without_bom(data, encoding)
                    first = False
                before = len(pending)
                pending += decoder.decode(data)
                whole, pending = self._whole_records(pending, before)
                if whole:
                    yield self._replace(whole)
        if digest.hexdigest() != self._sheet.sha256:
            raise Refused(code="HASH", message="ハッシュが manifest と合いません", file=self._sheet.name)
        pending += decoder.decode(b"", final=True)
        if pending:
            yield self._replace(self._normal(pending if pending.endswith("\n") else pending + "\n"))

    def _without_bom(self, data: bytes, encoding: str) -> bytes:
        bom = _BOMS[encoding]
        if bom and data.startswith(bom):
            return data[len(bom) :]
        if encoding.startswith("UTF-16") or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Refused(code="ENCODING", message=f"文字符号が {encoding} ではありません", file=self._sheet.name)
        return data

    def _whole_records(self, text: str, looked: int) -> tuple[str, str]:
        """The text up to the last end of a record, and the rest. No record ends in the first ``looked`` letters.

        Every letter is looked at once however the text is cut: an open quote makes a line end of no newline after it,
        and going back from each of them to the beginning once took hours.
        """
        end = text.rfind("\n", looked) + 1
        open_ = text.count('"', 0, end) % 2 if end else 0
        while end and open_:
            # The newlines behind the last quote are as open as this one.
            quote = text.rfind('"', 0, end)
            before = text.rfind("\n", looked, quote) + 1
            open_ ^= text.count('"', before, end) % 2
            end = before
        if not end and len(text) > _MOST_OPEN:
            raise self._broken("引用符が閉じていないか、行が長すぎます", 0)
        return (self._normal(text[:end]), text[end:]) if end else ("", text)

    @staticmethod
    def _normal(text: str) -> str:
        text = text.replace("\r\n", "\n")
        # A lone carriage return is a control character inside a value, for any parser.
        return text.replace("\r", "\ufffd") if "\r" in text else text

    def _block(self, text: str, lines: Sequence[int]) -> Block:
        return self._quoted(text, lines) if '"' in text else self._plain(text, lines)

    def _sifted(self, text: str, sieve: Sieve, lines: Sequence[int]) -> Block:
        """The rows of a text that the sieve does not know."""
        news, digests = sieve.sift(text)
        known = len(lines) - len(news)
        if known:
            rows = text.split("\n")
            text = "".join(f"{rows[i]}\n" for i in news)
            lines = [lines[i] for i in news]
        if not text:
            return Block(lines=(), columns=[], text="", plain=True, clean=True, known=known)
        try:
            block = self._block(text, lines)
        except Refused:
            if known and '"' in text:
                raise Muddled from None
            raise
        if known and len(block.lines) != len(lines):
            # A value with a newline in it: a known line may have been a piece of one.
            raise Muddled
        return replace(block, digests=digests if block.text else (), known=known)

    def _plain(self, text: str, lines: Sequence[int]) -> Block:
        """Text without quotes: one split for the whole block, and a mark at each line's end to prove the width."""
        ends = len(lines)
        width = len(self.fields)
        stride = width + 1
        flat = text.replace("\n", ",\n,").split(",")
        flat.pop()
        if len(flat) != ends * stride or flat[width::stride].count("\n") != ends:
            for number, row in zip(lines, text.split("\n"), strict=False):
                self._check_width(row.count(",") + 1, number)
        columns: list[Sequence[str]] = [flat[i::stride] for i in range(width)]
        clean = is_clean(text)
        return Block(lines=lines, columns=columns, text=text, plain=True, clean=clean)

    def _quoted(self, text: str, numbers: Sequence[int]) -> Block:
        lines, rows = [], []
        reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
        at = numbers[0]
        try:
            for row in reader:
                self._check_width(len(row), at)
                lines.append(at)
                rows.append(row)
                at = numbers[min(reader.line_num, len(numbers) - 1)]
        except csv.Error:
            raise self._broken("CSV が破れています", at) from None
        columns: list[Sequence[str]] = list(zip(*rows, strict=True))
        # More lines than rows: some value holds a newline. A quote left in a value: readers may differ on it.
        whole = len(numbers) == len(rows)
        faithful = whole and '"' not in "".join(map("".join, columns))
        clean = whole and is_clean(text)
        return Block(lines=lines, columns=columns, text=text if faithful else "", plain=False, clean=clean)

    def _check_width(self, found: int, line: int) -> None:
        if found != len(self.fields):
            raise self._broken(f"列の数が合いません ({found}列、表は{len(self.fields)}列)", line)

    def _take_header(self, names: list[str]) -> None:
        known = {item.name: item.field for item in self._layout.items}
        for name in names:
            if name not in known:
                raise self._broken("見出しに、項目表に無い名前があります", 1)
        if len(set(names)) != len(names):
            raise self._broken("見出しに同じ名前が2つあります", 1)
        missing = [item.name for item in self._layout.items if item.required and item.name not in names]
        if missing:
            raise self._broken(f"見出しに必須の項目がありません: {missing[0]}", 1)
        self.fields = tuple(known[name] for name in names)

    def _broken(self, message: str, line: int) -> Refused:
        return Refused(code="CSV", message=message, file=self._sheet.name, line=line)
