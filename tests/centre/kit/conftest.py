"""Akashi in this process on a port of its own, with both sample municipalities moved in once for a whole file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import pytest
from django.test import override_settings

JST = timezone(timedelta(hours=9))
TODAY = date(2026, 11, 20)
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=JST)


@pytest.fixture(scope="module")
def akashi(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service. Its database is emptied afterwards, as after any transactional test."""
    from django.core.management import call_command
    from django.db import connections
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    from tests.cases.town import moment, move_in

    with django_db_blocker.unblock():
        kept = connections.settings["default"].get("CONN_MAX_AGE")
        connections.settings["default"]["CONN_MAX_AGE"] = 0
        with override_settings(AKASHI_DEMO=True, AKASHI_NOW=moment(TODAY, "00:30")):
            receipts = move_in(today=TODAY, folder=tmp_path_factory.mktemp("packages"))
        assert {receipt["state"] for receipt in receipts} == {"APPLIED"}, receipts
        with override_settings(AKASHI_DEMO=True, AKASHI_NOW=TEN, ALLOWED_HOSTS=["*"]):
            server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
            server.daemon = True
            server.start()
            server.is_ready.wait()
            assert not server.error
            try:
                yield f"http://127.0.0.1:{server.port}/koiki/v5"
            finally:
                server.terminate()
                connections.settings["default"]["CONN_MAX_AGE"] = kept
                call_command("flush", database="owner", interactive=False, verbosity=0)
