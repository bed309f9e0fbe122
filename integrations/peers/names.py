"""XML names of the contract."""

from typing import Any

PEERS = "urn:akashi:peers:1"
#: ``nsmap`` that writes contract elements without a prefix (lxml's types do not know the default namespace).
UNPREFIXED: Any = {None: PEERS}


def peers(name: str) -> str:
    """Qualified name of a contract element."""
    return f"{{{PEERS}}}{name}"
