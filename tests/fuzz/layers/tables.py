"""Tables that people hand in: 精算明細, 条例利用の利用者, 文字表. One error in Japanese, or all of it."""

from collections.abc import Callable

from integrations.feeds.card_file import parse_file
from issuer.municipality.character_tables import parse_table
from issuer.papers.errors import BadInput
from issuer.settlement.lines import Month
from issuer.settlement.statement import COLUMNS, WrongStatement, read_statement
from tests.fuzz import people
from tests.fuzz.layer import Broken, Layer
from tests.fuzz.mutate import rows

_PHC = "$scrypt$ln=4,r=8,p=1$c2FsdHNhbHQ$M5TJsQKmLCmMr9pW1COonQjVFE/SORyxmYoQmioHjuU"
_LONGEST = 400


def sentence(text: str, *, ours: bool = True) -> None:
    """Raises Broken unless ``text`` can stand on a screen and in a log: one line, not long.

    ``ours``: no word of it is somebody else's, so that it is about no person.
    """
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise Broken("an error that is no sentence")
    if ours:
        people.silent_about_people(text)


def _reader(parse: Callable[[bytes], object]) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        try:
            parse(data)
        except WrongStatement as error:
            for problem in error.problems:
                sentence(problem)
            return "refused"
        except BadInput as error:
            sentence(str(error))
            return "refused"
        return "accepted"

    return read


def _statement() -> list[bytes]:
    lines = [",".join(COLUMNS)]
    lines += [
        f"2026-11-{day:02d},0001,{store},{channel},{kind},300,{fee},{copies},1,{300 * copies},{fee * copies}"
        for day, store, channel, kind, fee, copies in (
            (1, "000001", "STORE", "JUMINHYO", 117, 3),
            (2, "A-1", "STORE", "INKAN", 117, 1),
            (30, "9", "COUNTER", "FUHYO", 0, 2),
        )
    ]
    text = "\r\n".join(lines) + "\r\n"
    return [text.encode(), b"\xef\xbb\xbf" + text.replace("\r\n", "\n").encode()]


def _users() -> list[bytes]:
    head = "利用者ID,宛名番号,証明種別,暗証番号ハッシュ,状態,有効終了日"
    full = f'{head}\r\n{people.USER},{people.ATENA},JUMINHYO,"{_PHC}",1,2034-01-01\r\n'
    few = f'暗証番号ハッシュ,証明種別,宛名番号,利用者ID\n"{_PHC}",INKAN,{people.ATENA},{people.USER}\n'
    return [full.encode(), few.encode()]


def _characters() -> list[bytes]:
    text = "元のコード,符号位置,選択子\r\nU+E000,U+8FBB,U+E0103\r\n0xF041,U+20BB7,\r\nU+9AD9,U+9AD8,\r\n"
    return [text.encode(), text.replace("\r\n", "\n").encode()]


LAYERS = (
    Layer(
        name="statement",
        seeds=_statement,
        read=_reader(lambda data: read_statement(data=data, name="x.csv", month=Month(2026, 11))),
        mutate=rows.mutate,
        guided=("issuer/settlement/statement.py",),
    ),
    Layer(
        name="card-users",
        seeds=_users,
        read=_reader(lambda data: parse_file(data=data, source="x.csv")),
        mutate=rows.mutate,
        guided=("integrations/feeds/card_file.py", "integrations/feeds/columns.py", "issuer/identity/phc.py"),
    ),
    Layer(
        name="characters",
        seeds=_characters,
        read=_reader(lambda data: parse_table(data=data, source="x.csv")),
        mutate=rows.mutate,
        guided=("issuer/municipality/character_tables.py",),
    ),
)
