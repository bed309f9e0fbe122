"""The fixtures of the rooms that ask a town without HTTP."""

from tests.centre.town import centre as centre
from tests.centre.town import town as town
