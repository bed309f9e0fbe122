import pytest
from django.db import connections

from tests.feeds.packages import Feed


@pytest.fixture
def juki(kakogawa, tmp_path, settings) -> Feed:
    """The residents' system of our municipality."""
    # The staging tables that another test's packages left in this worker's session (issuer/tenancy/scratch.py).
    with connections["default"].cursor() as cursor:
        cursor.execute("DISCARD TEMP")
    settings.AKASHI_HOME = tmp_path / "home"
    (tmp_path / "out").mkdir(exist_ok=True)
    return Feed(folder=tmp_path / "out")


@pytest.fixture
def inkan(juki) -> Feed:
    """The seal registry of our municipality."""
    return Feed(folder=juki.folder, system="INKAN")


@pytest.fixture
def core(juki: Feed, settings) -> Feed:
    """The residents' system, where trial profiles are taken."""
    settings.AKASHI_DEMO = True
    return juki
