"""Files of the test PKI: closed to others, whole or absent, and counted right by several processes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from integrations.centre.city.numbers import CARD_ISSUER
from integrations.centre.pki import files
from integrations.centre.pki.authorities import authority_of, issuing_authorities
from integrations.centre.pki.cards import card_called, card_path, cards_in
from integrations.centre.pki.errors import PkiError
from integrations.centre.pki.judge import judge
from integrations.centre.pki.store import Store

from .conftest import PIN, Maker

ROOT = Path(__file__).resolve().parents[2]


def _at_once(store: Store, code: str, *arguments: str, times: int) -> list[str]:
    """Run ``code`` (which prints) in several processes that wait for each other, and return what they printed."""
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from integrations.centre.pki.store import Store\n"
        "store = Store(folder=Path(sys.argv[1]), algorithm='P-256')\n" + code
    )
    start = store.folder.parent / "start"
    wait = f"import time\nwhile not Path({str(start)!r}).exists(): time.sleep(0.001)\n"
    command = [sys.executable, "-c", program.replace("#WAIT", wait), str(store.folder), *arguments]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(times)]
    start.touch()
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * times
    return outputs


def test_two_processes_guessing_at_once_have_three_tries_between_them(store: Store, make: Maker) -> None:
    card = make()
    code = """
from integrations.centre.pki.pin import Locked, WrongPin, sign_with
#WAIT
for guess in range(5):
    try:
        sign_with(path=Path(sys.argv[2]), pin=f"000{guess}", challenge=b"c")
    except WrongPin as wrong:
        print("wrong", wrong.tries_left)
    except Locked:
        print("locked")
"""
    told = "".join(_at_once(store, code, str(card_path(store, card.id)), times=2)).splitlines()
    assert sorted(line for line in told if line != "locked") == ["wrong 1", "wrong 2"]
    assert len(told) == 10
    locked = card_called(store=store, name=card.id)
    assert locked is not None
    assert locked.tries_left == 0


def test_two_processes_making_one_issuer_at_once_make_one(store: Store) -> None:
    code = """
from integrations.centre.pki.authorities import authority_of
#WAIT
print(authority_of(store=store, issuer="O=New,CN=Both at once").certificate.serial_number)
"""
    assert len(set(_at_once(store, code, times=2))) == 1


def test_two_processes_making_one_card_at_once_make_one(store: Store) -> None:
    code = """
from integrations.centre.pki.cards import Media, make_card
from integrations.centre.pki.errors import PkiError
#WAIT
try:
    make_card(store=store, serial="5", issuer=sys.argv[2], media=Media.CARD, valid_from=date(2025, 1, 1),
              valid_to=date(2029, 1, 1), pin="1234")
    print("made")
except PkiError:
    print("there")
"""
    assert sorted(line.strip() for line in _at_once(store, code, CARD_ISSUER, times=2)) == ["made", "there"]


def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path, make: Maker, store: Store) -> None:
    before = os.umask(0)
    try:
        fresh = Store(folder=tmp_path / "deep" / "pki", algorithm="P-256")
        authority_of(store=fresh, issuer=CARD_ISSUER)
        make()
    finally:
        os.umask(before)
    for top in (fresh.folder, store.folder / "cards"):
        for path in (top, *top.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("which", ["folder", "card", "authority"])
def test_a_file_others_can_read_is_not_used(store: Store, make: Maker, now: datetime, which: str) -> None:
    card = make()
    authority = authority_of(store=store, issuer=CARD_ISSUER)
    path = {
        "folder": store.folder,
        "card": card_path(store, card.id),
        "authority": authority.folder / "authority.json",
    }[which]
    path.chmod(0o755 if path.is_dir() else 0o640)
    with pytest.raises(PkiError, match=f"{path}: 持ち主のほかも読めます。chmod"):
        judge(store=store, card=card, pin=PIN, now=now)


def test_a_writer_that_dies_half_way_leaves_the_old_file(
    store: Store, make: Maker, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = make()

    def dies(document: object, file: object, **_: object) -> None:
        file.write('{"serial": "70')  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.json, "dump", dies)
        with pytest.raises(KeyboardInterrupt):
            judge(store=store, card=card, pin=PIN, now=now)
    assert cards_in(store) == [card]
    assert judge(store=store, card=card, pin=PIN, now=now).status == "GOOD"


Damage = Callable[[dict[str, object]], object]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: "{", id="torn"),
        pytest.param(lambda _: [], id="a list"),
        pytest.param(lambda document: {**document, "tries_left": None}, id="no count"),
        pytest.param(lambda document: {**document, "media": "PAPER"}, id="another medium"),
        pytest.param(lambda _: {}, id="nothing in it"),
    ],
)
def test_a_broken_card_file_is_named(store: Store, make: Maker, damage: Damage) -> None:
    path = card_path(store, make().id)
    broken = damage(json.loads(path.read_text()))
    path.write_text(broken if isinstance(broken, str) else json.dumps(broken))
    with pytest.raises(PkiError, match=str(path)):
        cards_in(store)


def test_a_draft_left_behind_is_no_card_and_no_authority(store: Store, make: Maker) -> None:
    card = make()
    (card_path(store, card.id).parent / ".left.json.0123").write_text("{")
    (store.folder / "authorities" / "empty").mkdir(mode=0o700)
    assert cards_in(store) == [card]
    assert len(issuing_authorities(store)) == 2


def test_the_key_of_a_card_is_in_no_file_unencrypted_and_no_name_is_in_its_certificate(
    store: Store, make: Maker
) -> None:
    card = make(label="桐生　健一")
    document = json.loads(card_path(store, card.id).read_text())
    assert document["key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert document["office_key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    from cryptography import x509

    from integrations.centre.pki.names import write_name

    certificate = x509.load_pem_x509_certificate(document["certificate"].encode())
    assert write_name(certificate.subject) == f"C=JP,CN={card.id}"
