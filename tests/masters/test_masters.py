"""Masters in a file, in a device (SoftHSM) and behind a key service wrap alike; the wrong one says what it is."""

import base64
import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from issuer.masters import given
from issuer.masters.device import DeviceMaster
from issuer.masters.provider import FileMaster, MasterAway, MasterKey, NotWrappedHere
from issuer.papers.errors import ConfigurationError
from tests.softhsm import LABEL, PIN, soft_token

KEY = bytes(range(32))


class ServiceMaster:
    """What a municipality would write for its KMS: three members over the service's own protocol."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def key_id(self) -> str:
        return "kms:town/2026"

    def wrap(self, *, key: bytes, label: bytes) -> bytes:
        return self._asked("encrypt", key, label)

    def unwrap(self, *, wrapped: bytes, label: bytes) -> bytes:
        return self._asked("decrypt", wrapped, label)

    def _asked(self, act: str, data: bytes, label: bytes) -> bytes:
        body = json.dumps({"data": base64.b64encode(data).decode(), "context": label.decode()}).encode()
        try:
            with urllib.request.urlopen(f"{self._url}/{act}", body, timeout=5) as answer:
                return base64.b64decode(answer.read())
        except urllib.error.HTTPError:
            raise NotWrappedHere("the key service does not open this key") from None
        except OSError as error:
            raise MasterAway("the key service does not answer") from error


class _Service(BaseHTTPRequestHandler):
    """A key service whose own key is a FileMaster."""

    key = FileMaster(bytes(32))

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data, label = base64.b64decode(asked["data"]), asked["context"].encode()
        try:
            made = (
                self.key.wrap(key=data, label=label)
                if self.path == "/encrypt"
                else self.key.unwrap(wrapped=data, label=label)
            )
        except NotWrappedHere:
            self.send_error(400)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(base64.b64encode(made))

    def log_message(self, *_: Any) -> None:
        """Nothing: it would hold up the test's output."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with soft_token(tmp_path_factory.mktemp("softhsm")) as token:
        token.keep_secret(KEY, label="master", key_id="0a")
        token.keep_secret(bytes(32), label="next", key_id="0b")
        yield token.module


def _in_device(module: Path, key_id: str = "0a", *, pin: str = PIN) -> DeviceMaster:
    return DeviceMaster(module=module, label=LABEL, key_id=bytes.fromhex(key_id), pin=pin)


@pytest.fixture(params=["file", "device", "service"])
def master(request: pytest.FixtureRequest) -> MasterKey:
    if request.param == "file":
        return FileMaster(KEY)
    if request.param == "device":
        return _in_device(request.getfixturevalue("device"))
    return ServiceMaster(request.getfixturevalue("service"))


def test_what_was_wrapped_opens_under_its_label_only(master: MasterKey) -> None:
    wrapped = master.wrap(key=KEY, label=b"town/1")
    assert master.unwrap(wrapped=wrapped, label=b"town/1") == KEY
    assert KEY not in wrapped
    assert master.wrap(key=KEY, label=b"town/1") != wrapped
    for wrong, label in ((wrapped, b"town/2"), (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"town/1"), (b"", b"town/1")):
        with pytest.raises(NotWrappedHere):
            master.unwrap(wrapped=wrong, label=label)


@for_all(st.binary(max_size=100), st.binary(max_size=40))
def test_whatever_lies_in_the_table_opens_or_says_that_it_does_not(wrapped: bytes, label: bytes) -> None:
    with pytest.raises(NotWrappedHere):
        FileMaster(KEY).unwrap(wrapped=wrapped, label=label)


def test_a_key_in_the_device_opens_nothing_of_another_one_there(device: Path) -> None:
    wrapped = _in_device(device).wrap(key=KEY, label=b"x")
    assert FileMaster(KEY).unwrap(wrapped=wrapped, label=b"x") == KEY, "the device does AES-256-GCM and nothing else"
    with pytest.raises(NotWrappedHere):
        _in_device(device, "0b").unwrap(wrapped=wrapped, label=b"x")


@pytest.mark.parametrize("wrong", [{"key_id": "99"}, {"pin": "0000"}], ids=["key", "pin"])
def test_a_device_without_the_key_or_with_another_pin_is_away(device: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(MasterAway, match="pkcs11:akashi/") as told:
        _in_device(device, **wrong).wrap(key=KEY, label=b"x")
    assert "0000" not in str(told.value)


def test_a_service_that_is_away_says_so() -> None:
    with pytest.raises(MasterAway):
        ServiceMaster("http://127.0.0.1:9").wrap(key=KEY, label=b"x")


def test_the_name_of_a_master_tells_nothing_and_never_changes() -> None:
    assert FileMaster(KEY).key_id == FileMaster(KEY).key_id != FileMaster(bytes(32)).key_id
    assert KEY.hex() not in FileMaster(KEY).key_id


def test_two_masters_live_at_once_and_the_current_one_wraps(settings: Any) -> None:
    old, new = FileMaster(KEY), FileMaster(bytes(32))
    settings.AKASHI_MASTER, settings.AKASHI_MASTER_PREVIOUS = ("file", bytes(32)), (("file", KEY),)
    assert given.current().key_id == new.key_id
    for one in (old, new):
        wrapped = one.wrap(key=KEY, label=b"x")
        assert given.unwrap(master=one.key_id, wrapped=wrapped, label=b"x") == KEY
        assert given.unwrap(master="", wrapped=wrapped, label=b"x") == KEY, "an earlier version kept no name"
    settings.AKASHI_MASTER_PREVIOUS = ()
    with pytest.raises(ConfigurationError, match=old.key_id):
        given.unwrap(master=old.key_id, wrapped=wrapped, label=b"x")
    with pytest.raises(NotWrappedHere):
        given.unwrap(master="", wrapped=old.wrap(key=KEY, label=b"x"), label=b"x")


def test_a_service_is_named_by_the_function_that_makes_it(settings: Any, service: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.masters.test_masters.town_kms", lambda: ServiceMaster(service), raising=False)
    settings.AKASHI_MASTER = ("kms", "tests.masters.test_masters.town_kms")
    wrapped = given.current().wrap(key=KEY, label=b"x")
    assert given.unwrap(master="kms:town/2026", wrapped=wrapped, label=b"x") == KEY
    settings.AKASHI_MASTER = ("kms", "tests.masters.nowhere.town_kms")
    with pytest.raises(ConfigurationError, match="AKASHI_MASTER_KMS"):
        given.current()
