"""The households of the line's tests, and places of one's own."""

from tests.issuance.conftest import ask, family  # noqa: F401 - fixtures
from tests.keys.conftest import _places, vault  # noqa: F401 - fixtures
