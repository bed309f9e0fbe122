"""Being seen by other builds, also after the server that was looked at is gone."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.db.backends.signals import connection_created
from pytest_django import Settings

from config import build

_SEEN = (
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def one_build(settings: Settings) -> Iterator[None]:
    settings.AKASHI_ONE_BUILD = True
    build.refuse_other_builds()
    yield
    connection_created.disconnect(dispatch_uid="akashi-one-build")
    for kept in build._presence:
        kept.connection.close()
    build._presence.clear()


@pytest.mark.django_db
def test_a_process_whose_kept_connection_was_cut_is_seen_again_with_its_next_one(one_build: None) -> None:
    build.stay()
    (kept,) = build._presence
    before = kept.connection.info.backend_pid
    with connections["owner"].cursor() as cursor:
        cursor.execute(_SEEN, [build._CLASS])
        assert cursor.fetchall() == [(before,)]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    another = connections["default"].copy()
    another.connect()
    (anew,) = build._presence
    after = anew.connection.info.backend_pid
    another.close()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_SEEN, [build._CLASS])
        assert cursor.fetchall() == [(after,)]
    assert after != before
