"""P16 at the real door: what waited its deadline away in a queue is refused at once, and nothing of it is begun."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection

import psycopg
import pytest
from lxml import etree

from issuer.tenancy.locks import lock_key
from tests.acceptance.centre import new_id
from tests.acceptance.database import session
from tests.acceptance.office import Office
from tests.koiki import messages

from .certificates import certificate
from .conftest import DEADLINE, OURS, THEIRS
from .front import Front
from .wire import connect

#: The threads of the one web process (config/gunicorn.py).
THREADS = 4
#: Five times what is being worked on, and below what nginx lets one address have.
FLOOD = 5 * THREADS


@pytest.fixture(scope="module")
def theirs(doors: Front) -> str:
    """The certificate of the other municipality's Centre."""
    return certificate(doors.certs, "theirs", cn="theirs")


def issue(municipality: str, request_id: str) -> bytes:
    """The bytes of an IssueCertificate for somebody nobody knows."""
    data = messages.issue(request_id=request_id, municipality=municipality)
    return data.replace(b"<municipalityCode>282103<", f"<municipalityCode>{municipality}<".encode())


def outcome(data: bytes) -> str:
    """Code of the Fault or of the refusal; "ISSUED" for a paper."""
    code = etree.fromstring(data).findtext(f".//{{{messages.KOIKI}}}code")
    return code or "ISSUED"


class Caller(threading.Thread):
    """One message on a connection of its own; ``sent`` is set when its last byte has left."""

    def __init__(self, doors: Front, client: str, data: bytes) -> None:
        super().__init__()
        self.said, self.sent, self._data = b"", threading.Event(), data
        self._connection = HTTPSConnection("localhost", doors.centre, timeout=60)
        self._connection.sock = connect(doors, doors.centre, client=client, cut=60)

    def run(self) -> None:
        self._connection.request("POST", "/koiki/v5", self._data, {"Content-Type": "text/xml", "Host": "localhost"})
        self.sent.set()
        self.said = self._connection.getresponse().read()
        self._connection.close()


@contextmanager
def every_thread_busy(office: Office, doors: Front) -> Iterator[None]:
    """Each thread of the web waits for its turn on a request that we are working on ourselves."""
    held = [new_id() for _ in range(THREADS)]
    with psycopg.connect(office.database("app"), autocommit=True) as connection:
        for request_id in held:
            connection.execute("SELECT pg_advisory_lock(%s)", [lock_key("request", OURS, request_id)])
        callers = [Caller(doors, "centre", issue(OURS, request_id)) for request_id in held]
        for caller in callers:
            caller.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until = time.monotonic() + 15
        while connection.execute(waiting).fetchone() != (THREADS,):
            assert time.monotonic() < until, "the threads did not come to the lock"
            time.sleep(0.05)
        yield
    for caller in callers:
        caller.join(60)
    assert "BUSY" not in {outcome(caller.said) for caller in callers}, "they had time enough"


def known(office: Office, request_ids: list[str]) -> int:
    """How many of them anything is on record of."""
    with session(office, "app", THEIRS) as app:
        found = app.execute(
            "SELECT count(*) FROM issuance_request WHERE request_id = ANY(%s)", [request_ids]
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_a_flood_that_waited_too_long_is_busy_at_once_and_never_begun(
    office: Office, doors: Front, theirs: str
) -> None:
    asked = [new_id() for _ in range(FLOOD)]
    with every_thread_busy(office, doors):
        flood = [Caller(doors, theirs, issue(THEIRS, request_id)) for request_id in asked]
        for caller in flood:
            caller.start()
        for caller in flood:
            assert caller.sent.wait(30)
        time.sleep(DEADLINE + 1.5)  # they lie in the queue until nobody waits for them any longer
        assert known(office, asked) == 0
    for caller in flood:
        caller.join(60)
    assert Counter(outcome(caller.said) for caller in flood) == {"BUSY": FLOOD}
    assert known(office, asked) == 0
    again = Caller(doors, theirs, issue(THEIRS, asked[0]))
    again.start()
    again.join(60)
    assert outcome(again.said) != "BUSY", "a resend is worked anew"
    assert known(office, asked) == 1


def test_nobody_can_tell_nginx_when_a_message_came(doors: Front, theirs: str) -> None:
    for told in ("1.000", f"{time.time() + 3600:.3f}"):
        headers = {"X-Akashi-Arrival": told, "X_Akashi_Arrival": told}
        body = issue(THEIRS, new_id())
        _, said = doors.ask(doors.centre, "/koiki/v5", client=theirs, body=body, headers=headers)
        assert outcome(said) != "BUSY"
