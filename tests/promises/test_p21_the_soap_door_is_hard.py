"""P21 SOAP の入口は固い。XXE・実体爆弾・文字コード・大きさ・未知要素・再送 → 決まった Fault 1つ、何も発行しない。
Fault は個人情報を返さない。

閉じる事故: –
試し方: 7つの操作の全電文を、木としても字としてもバイトとしても壊して投げる。
答えは契約の中の1通、紙は0、氏名も番号も跡形もない
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
from lxml import etree

from tests.acceptance.database import count, session
from tests.koiki import messages

from .house import House
from .town import Town
from .wire import Wire

Record = Callable[[str, object], None]
ALSO = ("tests/koiki/test_mutations.py", "tests/koiki/test_hostile_messages.py")
FAULTS = {
    "INVALID_MESSAGE", "NOT_AUTHORISED", "UNKNOWN_MUNICIPALITY", "UNKNOWN_REQUEST", "REQUEST_ID_REUSED",
    "ANSWER_EXPIRED", "BUSY",
}  # fmt: skip
_BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _operations(code: str) -> list[bytes]:
    """One right message of each operation, about somebody nobody knows."""
    return [
        data.replace(b"282103", code.encode())
        for data in (
            messages.status(),
            messages.listing(messages.jpki(serial="9" * 20)),
            messages.issue(credential=messages.jpki(serial="9" * 20)),
            messages.delivery(issue_request_id="REQ-99999999"),
            messages.application(messages.jpki(serial="9" * 20)),
            messages.application_state("0" * 16),
            messages.anomaly(),
        )
    ]


def _hostile(data: bytes) -> Iterator[bytes]:
    """The classic attacks, each on this message."""
    text = data.decode()
    yield (_BOMB + "]>" + text.replace("<channel>STORE", "<channel>&i;")).encode()
    yield ('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + text.replace("REQ-", "&f;REQ-")).encode()
    yield ('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + text).encode()
    yield text.encode("utf-16")
    yield b'<?xml version="1.0" encoding="UTF-7"?>' + data
    yield b'<?xml version="1.0" encoding="EUC-JP"?>' + "日本".encode("cp932") + data
    yield data + data
    yield b"\x00" + data
    yield data.replace(b"<s:Body>", b"<s:Body>" + b"<x>" * 50_000)
    yield data + b" " * (3 * 1024 * 1024)
    yield data.replace(b"<s:Body>", b'<s:Header><x:y xmlns:x="u" s:mustUnderstand="1"/></s:Header><s:Body>')
    yield b""


def _spoiled(dice: random.Random, data: bytes) -> bytes:
    """One random mutation: of the tree, of the text, or of the bytes; each under a number of its own."""
    data = data.replace(b"REQ-00000001", f"REQ-{dice.randrange(10**12):012d}".encode())
    way = dice.randrange(5)
    if way == 0:
        spoiled = bytearray(data)
        for _ in range(dice.randint(1, 6)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        return bytes(spoiled)
    if way == 1:
        start = dice.randrange(len(data))
        piece = data[start : start + dice.randint(1, 60)]
        at = dice.randrange(len(data))
        return data[:at] + piece * dice.randint(1, 40) + data[at:]
    if way == 2:
        start = dice.randrange(len(data))
        return data[:start] + data[start + dice.randint(1, 60) :]
    tree = etree.fromstring(data)
    nodes = list(tree.iter())[2:]
    victim = dice.choice(nodes)
    if way == 3:
        victim.text = dice.choice(["", "\n", "a" * 70_000, "𠮷󠄀", "'; DROP TABLE x; --", "-1", "9" * 400, "　"])
    else:
        other = dice.choice(nodes)
        victim.tag = dice.choice([other.tag, victim.tag + "x", "{urn:x}y"])
    return etree.tostring(tree)


def test_whatever_is_sent_one_right_answer_comes_and_nothing_is_issued(
    house: House, town: Town, wire: Wire, seed: int, record: Record, full: bool
) -> None:
    dice, operations = random.Random(seed), _operations(town.code)
    inputs = [attack for data in operations for attack in _hostile(data)]
    inputs += [_spoiled(dice, dice.choice(operations)) for _ in range(100_000 if full else 700)]
    with session(house, "auditor", town.code) as auditor:
        before = count(auditor, "ledger_entry", event="ISSUED")
    secrets = re.compile(
        "|".join(p.squeezed for p in town.people).encode() + b"|" + "|".join(p.serial for p in town.people).encode()
    )

    def send(data: bytes) -> str:
        try:
            status, answer = wire.post(data)
        except (OSError, HTTPException):
            return "切れた"
        assert not secrets.search(answer)
        assert b"Traceback" not in answer
        assert b"root:" not in answer
        if status in (400, 413):
            return str(status)
        tree = etree.fromstring(answer)
        assert etree.QName(tree).localname == "Envelope"
        found = tree.findall(f".//{{{messages.KOIKI}}}KoikiFault")
        if status == 200:
            assert not found
            return "答え"
        assert (status, len(found)) == (500, 1)
        code = str(found[0].findtext(f"{{{messages.KOIKI}}}code"))
        assert code in FAULTS, data[:200]
        return code

    with ThreadPoolExecutor(6) as pool:
        outcomes = Counter(pool.map(send, inputs, chunksize=8))
    with session(house, "auditor", town.code) as auditor:
        assert count(auditor, "ledger_entry", event="ISSUED") == before
    town.hand_over(wire.issue(town.people[0].serial), town.people[0])
    record("壊した電文", len(inputs))
    record("答え", " ".join(f"{name} {n}" for name, n in outcomes.most_common()))
    record("発行", 0)
    record("漏れた氏名・番号", 0)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_no_other_method_is_a_message(method: str, wire: Wire, record: Record) -> None:
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    parts = urlsplit(wire.url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    connection.request(method, "/koiki/v5", body=None if method == "GET" else b"<x/>")
    assert connection.getresponse().status == 405
    connection.close()
    record("ほかの方法", 1)
