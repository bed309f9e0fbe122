"""What a long read sees is one moment."""

import pytest
from django.db import connections, transaction

from issuer.tenancy.moment import one_moment


def _isolation() -> str:
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_long_read_sees_one_moment_and_whoever_comes_after_it_the_present():
    assert _isolation() == "read committed"
    with one_moment():
        assert _isolation() == "repeatable read"
    with pytest.raises(RuntimeError), one_moment():
        raise RuntimeError
    assert _isolation() == "read committed"
