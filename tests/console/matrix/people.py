"""住民の検索."""

from ..rows import PERSON
from . import Row, roles

_READERS = roles("VIEW")
_NUMBER = (("atena_no", PERSON),)

ROWS = {
    "people": Row(_READERS, stranger=200, both=True),
    "person": Row(_READERS, "post", data=_NUMBER),
    "person-reveal": Row(_READERS, "post", data=(*_NUMBER, ("groups", "NAME"), ("purpose", "IDENTITY"))),
}
