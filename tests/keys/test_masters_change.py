"""A new master wraps everything the old one wrapped, and nothing needs the old one afterwards."""

import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from config.keys import archive
from config.keys.rewrap import rewrap_all
from issuer.audit.anchors import anchor_head
from issuer.audit.verify import verify
from issuer.masters import house
from issuer.municipality import keys
from issuer.municipality.keys import data_key
from issuer.papers.errors import ConfigurationError
from issuer.sealing.keys import require_signing_keys
from issuer.tenancy.scope import scope

from .conftest import Vault

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _forget() -> None:
    """A process that has just started knows no key."""
    keys._unwrap.cache_clear()
    house._opened.cache_clear()


def _asked(command: str, *words: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    given = call_command(command, *words, "--json", stdout=out, stderr=StringIO())
    assert given is None
    return (0, json.loads(out.getvalue()))


def test_nothing_needs_the_old_master_after_the_change(
    vault: Vault, strangers: str, new_master: Callable[[], None], settings: Any, now: datetime
) -> None:
    anchor_head(municipality=vault.code, folder=settings.AKASHI_ANCHOR_DIR, now=now)
    kept = archive.archive_key(municipality=vault.code, folder=settings.AKASHI_KEY_DIR)
    before, old = vault.opened(), settings.AKASHI_MASTER
    new_master()
    assert vault.opened() == before, "both masters open meanwhile"
    assert not _asked("keys_status")[1]["done"]

    _asked("keys_rotate", "--master")
    _, told = _asked("keys_status")
    assert told["done"]
    assert all(set(one["masters"]) == {told["current"]} for one in told["municipalities"] if one["masters"])
    settings.AKASHI_MASTER_PREVIOUS = ()
    _forget()
    assert vault.opened() == before
    require_signing_keys(municipalities=[vault.code, strangers])
    assert archive.existing_key(municipality=vault.code, folder=settings.AKASHI_KEY_DIR) == kept
    verdict = verify(municipality=vault.code, anchor_dir=settings.AKASHI_ANCHOR_DIR)
    assert (verdict.faults, verdict.anchors) == ((), 1), "heads signed before the change still hold"

    settings.AKASHI_MASTER = old
    _forget()
    with scope(vault.code), pytest.raises(ConfigurationError, match="file:"):
        data_key(municipality=vault.code, purpose="answer")


def test_a_change_that_ended_half_way_goes_on_where_it_was(
    vault: Vault, strangers: str, new_master: Callable[[], None], settings: Any, now: datetime
) -> None:
    before = vault.opened()
    new_master()
    changing = rewrap_all(key_dir=settings.AKASHI_KEY_DIR, actor="test", now=now)
    for done in changing:
        if done.where == strangers:
            break
    changing.close()
    assert vault.opened() == before
    left = {done.where: done.keys for done in rewrap_all(key_dir=settings.AKASHI_KEY_DIR, actor="test", now=now)}
    assert left[strangers] == 0
    assert left[vault.code] == len(keys.PURPOSES)
    assert _asked("keys_status")[1]["done"]
    assert vault.opened() == before


def test_a_key_added_during_the_change_is_under_the_new_master(
    vault: Vault, new_master: Callable[[], None], settings: Any, now: datetime
) -> None:
    new_master()
    with scope(vault.code):
        keys.add_data_key(municipality=vault.code, purpose="feed", version=2, now=now)
    _, told = _asked("keys_status", "--municipality", vault.code)
    assert told["municipalities"][0]["masters"][told["current"]] == 1


def test_a_master_that_is_not_given_is_named_and_nothing_is_changed(
    vault: Vault, new_master: Callable[[], None], settings: Any, now: datetime
) -> None:
    old = settings.AKASHI_MASTER
    new_master()
    settings.AKASHI_MASTER_PREVIOUS = ()
    with pytest.raises(ConfigurationError, match="which is not given"):
        list(rewrap_all(key_dir=settings.AKASHI_KEY_DIR, actor="test", now=now, only=vault.code))
    settings.AKASHI_MASTER = old
    assert vault.opened()["peer"] == {("0A",): b"secret"}


def test_an_archive_key_that_was_changed_or_cut_off_is_named(settings: Any, tmp_path: Path) -> None:
    archive.archive_key(municipality="282103", folder=tmp_path)
    file = tmp_path / "282103.json"
    whole = json.loads(file.read_text())
    for text in (json.dumps(whole | {"id": "0" * 16}), file.read_text()[:40], "[]"):
        file.write_text(text)
        with pytest.raises(ConfigurationError, match=r"282103\.json"):
            archive.existing_key(municipality="282103", folder=tmp_path)
