"""条例利用."""

from . import Row, roles

ROWS = {"card-users": Row(roles("VIEW", "HOLD", "AUDIT", "ADMIN"), stranger=200, both=True)}
