"""What pytest needs to run against a real server under two roles."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Close the application's connection before the owner drops the test database (it would wait five seconds)."""
    from django.db import connections

    yield
    connections.close_all()
