"""条例利用の閉塞."""

from . import Row, roles

ROWS = {
    "card-locks": Row(roles("HOLD"), stranger=200, both=True),
    "card-unlock": Row(roles("HOLD"), "post", status=422, stranger=422),
}
