"""A big load lets issuing go first: its database process steps back, and nobody works through it afterwards."""

import os

import pytest
from django.db import connections

from integrations.feeds import gentle

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def backend() -> int:
    connections["default"].ensure_connection()
    return connections["default"].connection.info.backend_pid


def niceness(process: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, process)


def test_a_small_load_stays_as_fast_as_any():
    before = backend()
    assert not gentle.step_back(rows=gentle.BIG - 1)
    gentle.part()
    assert backend() == before


def test_a_big_load_steps_back_where_it_may_and_its_connection_is_not_used_again():
    process, ours = backend(), niceness(os.getpid())
    stepped = gentle.step_back(rows=gentle.BIG)
    if stepped:
        assert niceness(process) == gentle.NICE
    gentle.part()
    assert (backend() != process) is stepped
    assert niceness(os.getpid()) == ours


def test_a_process_that_is_not_proven_to_serve_us_is_left_alone(monkeypatch):
    monkeypatch.setattr(gentle, "_parent", lambda process: 1)
    process = backend()
    before = niceness(process)
    assert not gentle.step_back(rows=gentle.BIG)
    assert niceness(process) == before
