"""`PUT /feeds/v1/uploads/{sha256}`: a large package in pieces, over lines that are cut."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from integrations.feeds import service, tasks
from integrations.feeds.doors import pieces
from integrations.feeds.doors.answers import Turned
from integrations.feeds.doors.pieces import Piece, piece_of
from integrations.feeds.sender import Sender
from tests.conftest import FRIDAY_MORNING
from tests.feeds.http import credential, get, left_over, put, sha256
from tests.feeds.packages import CODE, Feed, home, person


@pytest.fixture(autouse=True)
def worker(monkeypatch) -> None:
    monkeypatch.setattr(tasks, "hand_over", lambda _municipality: None)
    monkeypatch.setattr("integrations.feeds.doors.views.now", lambda: FRIDAY_MORNING)


@pytest.fixture
def whole(juki: Feed) -> bytes:
    return juki.write(1, person("1001", "H1"), home("H1", "1001", 1)).read_bytes()


def where(whole: bytes) -> str:
    return f"/feeds/v1/uploads/{sha256(whole)}"


def test_pieces_in_order_become_one_package(juki: Feed, whole: bytes):
    who, half = credential(CODE), len(whole) // 2
    first = put(who, whole, 0, half)
    assert (first.status_code, first.json()) == (200, {"sha256": sha256(whole), "received": half, "receipt": None})
    assert get(who, where(whole)).json()["received"] == half
    last = put(who, whole, half, len(whole))
    assert (last.status_code, last.json()["state"]) == (202, "RECEIVED")
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    known = get(who, where(whole)).json()
    assert (known["received"], known["receipt"]["state"], known["receipt"]["receipt"]) == (
        0,
        "APPLIED",
        last.json()["receipt"],
    )
    assert left_over() == []


def test_a_piece_that_is_not_the_next_is_409_and_names_the_next(juki: Feed, whole: bytes):
    who = credential(CODE)
    put(who, whole, 0, 100)
    for start in (0, 50, 200):
        answer = put(who, whole, start, start + 60)
        assert (answer.status_code, answer.json()["received"]) == (409, 100)
    assert put(who, whole, 100, len(whole)).status_code == 202


def test_pieces_of_two_senders_never_meet(juki: Feed, whole: bytes, strangers):
    ours, theirs, seals = credential(CODE), credential(strangers), credential(CODE, "INKAN")
    put(ours, whole, 0, 100)
    assert [get(who, where(whole)).json()["received"] for who in (theirs, seals)] == [0, 0]
    assert put(theirs, whole, 100, len(whole)).status_code == 409
    put(theirs, whole, 0, 100)
    assert put(theirs, whole, 100, len(whole)).status_code == 403
    assert put(ours, whole, 100, len(whole)).status_code == 202


def test_a_whole_that_is_not_what_its_name_says_starts_anew(juki: Feed, whole: bytes):
    who, name = credential(CODE), sha256(whole)
    wrong = bytes([whole[0] ^ 1]) + whole[1:]
    put(who, wrong, 0, 100, name=name)
    answer = put(who, wrong, 100, len(whole), name=name)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "HASH")
    assert get(who, where(whole)).json()["received"] == 0
    assert left_over() == []
    assert put(who, whole, 0, len(whole)).status_code == 202


def test_a_range_that_was_not_signed_is_a_strangers(juki: Feed, whole: bytes):
    answer = put(credential(CODE), whole, 0, 100, **{"Content-Range": f"bytes 5-104/{len(whole)}"})
    assert answer.status_code == 401


def test_a_large_package_in_many_pieces_with_repeats_arrives_whole(juki: Feed, settings):
    noise = random.Random(7).randbytes(300_000)
    who, data = credential(CODE), juki.write(1, person("1001", "H1"), attachments={"a.bin": noise}).read_bytes()
    at = 0
    while at < len(data):
        end = min(at + 40_000, len(data))
        put(who, data, at, end)
        again = put(who, data, at, end)  # its answer was lost
        assert again.status_code in (409, 202)
        at = end
    assert get(who, where(data)).json()["receipt"]["state"] == "RECEIVED"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.one_of(st.text(max_size=40), st.from_regex(r"bytes \d+-\d+/\d+", fullmatch=True)), length=st.integers(0, 99)
)
def test_a_range_fits_its_body_or_is_turned_away(tmp_path, settings, text: str, length: int):
    settings.AKASHI_HOME = tmp_path
    status, piece = 200, None
    try:
        piece = piece_of(text, length=length)
    except Turned as turned:
        status = turned.status
    if piece is None:
        assert status in (400, 413, 507)
    else:
        assert 0 <= piece.start < piece.end <= piece.total
        assert piece.end - piece.start == length


def test_the_same_piece_from_many_connections_at_once_is_appended_once(settings, tmp_path):
    settings.AKASHI_HOME = tmp_path
    sender = Sender(municipality=CODE, system="JUKI", actor="test")
    (tmp_path / "body").write_bytes(bytes(300_000))
    piece = Piece(start=0, end=300_000, total=900_000)

    def send() -> int:
        try:
            pieces.add(sender, "0" * 64, piece, tmp_path / "body")
        except Turned as turned:
            return turned.status
        return 200

    with ThreadPoolExecutor(8) as pool:
        heard = [job.result() for job in [pool.submit(send) for _ in range(16)]]
    assert sorted(heard) == [200] + [409] * 15
    assert pieces.received(sender, "0" * 64) == 300_000
