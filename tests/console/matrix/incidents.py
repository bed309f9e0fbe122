"""事案."""

from . import Row, roles

INCIDENT = "I00000001"
_READERS = roles("VIEW", "AUDIT", "ADMIN")

ROWS = {
    "incidents": Row(_READERS, stranger=200),
    "incident": Row(_READERS, arguments=(INCIDENT,)),
    "incident-seen": Row(roles("ADMIN"), "post", (INCIDENT,), status=302),
    "incident-findings": Row(roles("ADMIN"), "post", (INCIDENT,), status=422),
    "incident-report": Row(_READERS, arguments=(INCIDENT, "sokuho")),
    "incident-close": Row(roles("ADMIN"), "post", (INCIDENT,), status=422),
}
