"""XML namespaces and qualified names of the contract."""

from typing import Any

from integrations.soap.envelope import soap

__all__ = ["KOIKI", "OPERATIONS", "UNPREFIXED", "koiki", "soap"]

KOIKI = "urn:akashi:koiki:5"
#: ``nsmap`` that writes contract elements without a prefix (lxml's types do not know the default namespace).
UNPREFIXED: Any = {None: KOIKI}

#: Operations of the port type; the body's element has the operation's name.
OPERATIONS = (
    "GetStatus",
    "ListCertificates",
    "IssueCertificate",
    "ReportDelivery",
    "ApplyRegistration",
    "GetRegistration",
    "ReportAnomaly",
)


def koiki(name: str) -> str:
    """Qualified name of a contract element."""
    return f"{{{KOIKI}}}{name}"
