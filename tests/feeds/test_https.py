"""`POST /feeds/v1/packages`: who may send what, and what a sender hears."""

import errno
import random
import time

import pytest
from django.test import Client

from integrations.feeds import service, tasks
from integrations.feeds.credentials import credentials, end_credential
from integrations.feeds.doors import receiving
from issuer.intake.models import Receipt
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from tests.conftest import FRIDAY_MORNING
from tests.feeds.http import PACKAGES, credential, get, left_over, post, sha256, signed
from tests.feeds.packages import CODE, Feed, home, later, person


@pytest.fixture(autouse=True)
def handed(monkeypatch) -> list[str]:
    """Municipalities the worker was told of."""
    told: list[str] = []
    monkeypatch.setattr(tasks, "hand_over", told.append)
    return told


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("integrations.feeds.doors.views.now", lambda: FRIDAY_MORNING)


def numbers(municipality: str = CODE) -> list[str]:
    with scope(municipality):
        return [receipt.number for receipt in Receipt.objects.order_by("received_at", "number")]


def household(history: int = 1):
    return person("1001", "H1", history_no=history), home("H1", "1001", 1, history_no=history)


def bearer(who) -> str:
    return f"Bearer {who.token}"


@pytest.mark.parametrize("signs", [True, False])
def test_a_package_is_answered_with_its_receipt_and_later_with_the_outcome(juki: Feed, handed, signs):
    who, path = credential(CODE), juki.write(1, *household())
    data = path.read_bytes()
    answer = post(path, signed(who, "POST", PACKAGES, content=data) if signs else bearer(who))
    document = answer.json()
    assert (answer.status_code, document["state"], document["sha256"]) == (202, "RECEIVED", sha256(data))
    assert handed == [CODE]
    assert left_over() == []
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    later_on = get(who, answer.headers["Location"])
    assert (later_on.status_code, later_on.json()["state"], later_on.json()["applied"]) == (200, "APPLIED", 2)
    assert later_on.json()["progress"] is None


def test_the_same_bytes_again_have_the_same_receipt(juki: Feed, handed):
    who, path = credential(CODE), juki.write(1, *household())
    first = post(path, bearer(who)).json()["receipt"]
    assert post(path, bearer(who)).json()["receipt"] == first
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    again = post(path, bearer(who))
    assert (again.status_code, again.json()["receipt"], again.json()["state"]) == (202, first, "DUPLICATE")
    assert numbers() == [first]


def test_a_package_that_is_refused_at_the_door_is_422_and_has_a_receipt(juki: Feed, tmp_path, handed):
    who = credential(CODE)
    (tmp_path / "x.zip").write_bytes(b"not a ZIP")
    answer = post(tmp_path / "x.zip", bearer(who))
    document = answer.json()
    assert (answer.status_code, document["state"], document["errors"][0]["code"]) == (422, "REFUSED", "PACKAGE")
    assert (document["municipality"], document["system"]) == (CODE, "JUKI")
    assert get(who, f"{PACKAGES}/{document['receipt']}").json()["state"] == "REFUSED"
    assert handed == []


def test_a_credential_sends_for_its_own_municipality_and_system_only(juki: Feed, inkan: Feed, strangers, handed):
    who = credential(CODE)
    foreign = Feed(folder=juki.folder, municipality=strangers).write(1, *household())
    for path in (inkan.write(1), foreign):
        answer = post(path, bearer(who))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "NOT_YOURS")
    assert (numbers(), numbers(strangers), handed, left_over()) == ([], [], [], [])
    with scope(CODE) as cursor:
        cursor.execute("SELECT actor FROM audit_event WHERE municipality = %s AND action = 'feed.denied'", [CODE])
        assert cursor.fetchall() == [(f"feed:JUKI:{who.number}",)] * 2


def test_a_package_that_cannot_be_read_may_not_speak_for_another_either(juki: Feed, strangers):
    broken = Feed(folder=juki.folder, municipality=strangers).write(1, manifest={"mode": "SIDEWAYS"})
    assert post(broken, bearer(credential(CODE))).status_code == 403
    assert numbers(strangers) == []


def test_a_receipt_exists_for_its_own_sender_only(juki: Feed, strangers):
    path = juki.write(1, *household())
    number = post(path, bearer(credential(CODE))).json()["receipt"]
    for other in (credential(CODE, "INKAN"), credential(strangers)):
        answer = get(other, f"{PACKAGES}/{number}")
        assert (answer.status_code, answer.json()) == (404, get(other, f"{PACKAGES}/NONE").json())


def test_strangers_are_401_whatever_is_wrong_with_them(juki: Feed, strangers):
    path, now = juki.write(1, *household()), FRIDAY_MORNING
    ended = credential(CODE)
    end_credential(municipality=CODE, number=ended.number, now=now, actor="test")
    careful = credential(CODE, signed_only=True)
    good = credential(CODE)
    elsewhere = good.token.replace(CODE, strangers)
    wrong = ["", "Bearer", "Bearer x", "Basic eDp5", bearer(ended), bearer(careful), f"Bearer {elsewhere}"]
    wrong += [f"Bearer {good.token[:-1]}{'A' if good.token[-1] != 'A' else 'B'}"]
    for authorization in wrong:
        answer = post(path, authorization)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "UNAUTHORIZED"), authorization
        assert "WWW-Authenticate" in answer.headers
    assert post(path, signed(careful, "POST", PACKAGES, content=path.read_bytes())).status_code == 202


def test_an_expired_credential_is_a_strangers(juki: Feed, monkeypatch):
    who = credential(CODE, expires_at=later(minutes=1))
    path = juki.write(1, *household())
    monkeypatch.setattr("integrations.feeds.doors.views.now", lambda: later(minutes=1))
    assert post(path, bearer(who)).status_code == 401
    assert [row["good"] for row in credentials(municipality=CODE, now=later(minutes=1))] == [False]


def test_two_credentials_are_good_at_once_until_one_is_ended(juki: Feed):
    old, new = credential(CODE), credential(CODE)
    path = juki.write(1, *household())
    assert {post(path, bearer(who)).status_code for who in (old, new)} == {202}
    assert end_credential(municipality=CODE, number=old.number, now=FRIDAY_MORNING, actor="test") is True
    assert end_credential(municipality=CODE, number=old.number, now=FRIDAY_MORNING, actor="test") is False
    assert [post(path, bearer(who)).status_code for who in (old, new)] == [401, 202]
    with pytest.raises(BadInput):
        end_credential(municipality=CODE, number="0" * 16, now=FRIDAY_MORNING, actor="test")


def test_the_secret_is_nowhere_in_the_database(juki: Feed, strangers):
    who = credential(CODE)
    with scope(CODE) as cursor:
        cursor.execute("SELECT c::text FROM feeds_credential c")
        told = cursor.fetchone()[0]
        assert who.secret not in told
        assert who.secret.encode().hex() not in told
    with scope(strangers) as cursor:
        cursor.execute("SELECT count(*) FROM feeds_credential")
        assert cursor.fetchone() == (0,)


def test_a_signature_holds_for_one_request_at_one_time(juki: Feed):
    who, path = credential(CODE), juki.write(1, *household())
    data = path.read_bytes()
    assert post(path, signed(who, "POST", PACKAGES + "x", content=data)).status_code == 401
    assert post(path, signed(who, "PUT", PACKAGES, content=data)).status_code == 401
    other = post(path, signed(who, "POST", PACKAGES, content=b"other bytes"))
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "HASH")
    old = post(path, signed(who, "POST", PACKAGES, content=data, timestamp=int(time.time()) - 301))
    assert (old.status_code, old.json()["errors"][0]["code"]) == (401, "CLOCK")
    assert abs(old.json()["serverTime"] - time.time()) < 60
    assert (numbers(), left_over()) == ([], [])


@pytest.mark.parametrize(("field", "more"), [("other", {}), ("package", {"second": "x"})])
def test_one_file_named_package_and_nothing_beside(juki: Feed, field, more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    more = {name: SimpleUploadedFile("y.zip", b"y") for name in more}
    answer = post(juki.write(1, *household()), bearer(credential(CODE)), field=field, **more)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "MULTIPART")
    assert (numbers(), left_over()) == ([], [])


def test_other_bodies_and_methods_are_told_what_is_wanted(juki: Feed):
    headers = {"Authorization": bearer(credential(CODE))}
    assert Client().post(PACKAGES, b"PK", content_type="application/zip", headers=headers).status_code == 415
    assert Client().post(PACKAGES, b"--", content_type="multipart/form-data", headers=headers).status_code == 400
    wrong = Client().get(PACKAGES, headers=headers)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
    chunked = Client().post(PACKAGES, {"x": "y"}, headers=headers, HTTP_TRANSFER_ENCODING="chunked")
    assert chunked.status_code == 411


def test_a_package_above_the_limit_is_413_before_it_is_read(juki: Feed, tmp_path, settings):
    settings.AKASHI_FEED_MAX_MB = 1
    (tmp_path / "x.zip").write_bytes(bytes(1024 * 1024 + 1))
    answer = post(tmp_path / "x.zip", bearer(credential(CODE)))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "TOO_LARGE")
    assert answer.json()["limit"] == 1024 * 1024


def test_a_full_disk_is_507_and_the_package_may_be_sent_again(juki: Feed, monkeypatch):
    who, path = credential(CODE), juki.write(1, *household())
    with monkeypatch.context() as full:

        def no_room(_sink, _data):
            raise receiving.trouble(OSError(errno.ENOSPC, "No space left on device"))

        full.setattr(receiving.Sink, "write", no_room)
        answer = post(path, bearer(who))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (507, "NO_ROOM")
    assert left_over() == []
    with monkeypatch.context() as nearly_full:
        nearly_full.setattr(receiving, "_SPARE_BYTES", 10**18)
        assert post(path, bearer(who)).status_code == 507
    assert post(path, bearer(who)).status_code == 202


def test_no_answer_names_a_person(juki: Feed):
    who = credential(CODE)
    path = juki.write(1, *household(), ("J01", household()[0][1] | {"birth_date": "昭和の日", "change_id": "C2"}))
    number = post(path, bearer(who)).json()["receipt"]
    service.apply_waiting(municipality=CODE, now=FRIDAY_MORNING)
    text = get(who, f"{PACKAGES}/{number}").content.decode()
    assert "生年月日" in text
    assert not [word for word in ("試験", "太郎", "昭和の日") if word in text]


def test_a_package_reaches_the_disk_in_small_pieces(juki: Feed, monkeypatch):
    sizes: list[int] = []
    real = receiving.Sink.write

    def write(sink, data):
        sizes.append(len(data))
        real(sink, data)

    monkeypatch.setattr(receiving.Sink, "write", write)
    path = juki.write(1, *household(), attachments={"noise.bin": random.Random(1).randbytes(5_000_000)})
    assert post(path, bearer(credential(CODE))).status_code == 202
    assert sum(sizes) == path.stat().st_size
    assert max(sizes) <= 256 * 1024
