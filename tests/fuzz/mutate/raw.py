"""Spoiling bytes, whatever they mean."""

import random
from collections.abc import Sequence

from tests.fuzz import people

#: Pieces that readers of any form stumble over.
WORDS: tuple[bytes, ...] = tuple(
    word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
    for word in (
        "", "0", "-1", "1", "00", "+1", "9" * 30, "9" * 5000, "1e400", "0x10", "2147483648", "9223372036854775808",
        "1.0", "NaN", "inf", "true", "null", "[]", "{}", "\n", "\r", "\r\n", "\0", "\t", "\x1f", "\x7f", "\x85",
        "\u2028", "\ufeff", "\ufffd", "\uffff", "\ud800", "\U0010ffff", "\U000e0101", "𠮷󠄀", "e\u0301", "ﬁ", "İ", "ß",
        "　", " ", "''", '"', '""', "'; DROP TABLE x; --", "%s%n%x", "../../etc/passwd", "/", "\\", "..", "CON",
        "a" * 300, "２８２１０３", "①", "〓", "龘" * 60, "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31",
        "10000-01-01", "2026-11-20T24:00:00", "2026-11-20T23:59:60", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+09:00", "2026-W01-1", "20261120", "&amp;", "&#0;", "&x;",
        "<!--", "]]>", "<![CDATA[",
        "<?x?>", "$(id)", "{{7*7}}", "\x1b[31m", b"\xff\xfe",
        b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80", *people.SECRETS,
    )
)  # fmt: skip
_LARGEST = 512 * 1024


def mutate(dice: random.Random, data: bytes, pool: Sequence[bytes]) -> bytes:
    """One to four small changes."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 4))):
        _once(dice, made, pool)
    return bytes(made[:_LARGEST])


def _once(dice: random.Random, data: bytearray, pool: Sequence[bytes]) -> None:
    at = dice.randrange(len(data) + 1)
    span = min(len(data) - at, int(2 ** dice.uniform(0, 9)))
    match dice.randrange(9):
        case 0:
            if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
        case 1:
            if at < len(data):
                data[at] = dice.choice(b'\0\x01\x7f\x80\xff\n",<>&;/:-+019aZ ')
        case 2:
            data[at : at + span] = b""
        case 3:
            data[at:at] = data[at : at + span] * dice.choice((1, 1, 2, 16, 200))
        case 4:
            data[at:at] = dice.choice(WORDS)
        case 5:
            data[at : at + span] = dice.choice(WORDS)
        case 6:
            other = dice.choice(pool) if pool else b""
            begin = dice.randrange(len(other) + 1)
            data[at : at + span] = other[begin : begin + int(2 ** dice.uniform(0, 10))]
        case 7:
            del data[at:]
        case 8:
            _numbers(dice, data)


def _numbers(dice: random.Random, data: bytearray) -> None:
    """One figure of the text, or one binary number, becomes a neighbour or an extreme."""
    figures = [i for i, byte in enumerate(data[:4096]) if 0x30 <= byte <= 0x39]
    if figures and dice.random() < 0.5:
        data[dice.choice(figures)] = dice.choice(b"0123456789")
        return
    width = dice.choice((1, 2, 4, 8))
    if len(data) > width:
        at = dice.randrange(len(data) - width)
        end = 2 ** (8 * width)
        value = dice.choice((0, 1, end - 1, end // 2, len(data) % end, dice.randrange(end)))
        data[at : at + width] = value.to_bytes(width, dice.choice(("little", "big")))
