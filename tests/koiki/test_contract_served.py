"""The contract as the service hands it out, and a client made from it by others (zeep)."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import requests
import zeep
from django.test import Client
from lxml import etree

from integrations.koiki.names import OPERATIONS

from . import messages
from .conftest import FakeLine, Post

CONTRACT = Path(__file__).parents[2] / "integrations" / "koiki" / "contract"
ADDRESS = "{http://schemas.xmlsoap.org/wsdl/soap/}address"


def test_the_wsdl_names_the_address_it_was_fetched_from() -> None:
    response = Client().get("/koiki/v5?wsdl", SERVER_NAME="localhost", SERVER_PORT="8123")
    assert response["Content-Type"].startswith("text/xml")
    (address,) = etree.fromstring(response.content).iter(ADDRESS)
    assert address.get("location") == "http://localhost:8123/koiki/v5"


def test_the_schema_is_served_byte_for_byte() -> None:
    assert Client().get("/koiki/koiki.xsd").content == (CONTRACT / "koiki.xsd").read_bytes()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options", "head"])
def test_nothing_but_messages_and_the_wsdl_is_answered(method: str) -> None:
    assert getattr(Client(), method)("/koiki/v5").status_code == 405


@pytest.fixture
def client(live_server: object) -> Callable[[], zeep.Client]:
    return lambda: zeep.Client(f"{live_server.url}/koiki/v5?wsdl")  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_client_made_from_the_wsdl_asks_and_is_answered(
    client: Callable[[], zeep.Client], kakogawa: str, now: datetime, line: FakeLine
) -> None:
    service = client().service
    assert {name for name in OPERATIONS if hasattr(service, name)} == set(OPERATIONS)
    terminal = {
        "channel": "STORE",
        "operatorCode": "0001",
        "storeCode": "1",
        "terminalId": "T1",
        "municipalityCode": kakogawa,
    }
    credential = {"jpki": {"serialNumber": "70000001", "media": "CARD", "status": "GOOD", "checkedAt": now}}

    def exchange(request_id: str) -> dict[str, object]:
        return {"requestId": request_id, "municipalityCode": kakogawa, "sentAt": now}

    assert service.GetStatus(exchange=exchange("ZEEP-STATUS")).status == "IN_SERVICE"
    listed = service.ListCertificates(exchange=exchange("ZEEP-LIST-1"), terminal=terminal, credential=credential)
    assert {line.kind: line.refusal.code for line in listed}["JUMINHYO"] == "NOT_FOUND"
    issued = service.IssueCertificate(
        exchange=exchange("ZEEP-ISSUE-1"),
        terminal=terminal,
        credential=credential,
        kind="JUMINHYO",
        scope="ALL",
        option=["HONSEKI"],
        copies=1,
    )
    assert issued.issued.pdf == b"%PDF-1.7 paper"
    with pytest.raises(zeep.exceptions.Fault) as fault:
        service.GetStatus(exchange={**exchange("ZEEP-STATUS2"), "municipalityCode": "011002"})
    assert fault.value.code == "soap:Client"
    assert "UNKNOWN_MUNICIPALITY" in etree.tostring(fault.value.detail).decode()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_message_too_large_hears_its_fault_over_a_real_connection(live_server: object) -> None:
    url = f"{live_server.url}/koiki/v5"  # type: ignore[attr-defined]
    response = requests.post(url, data=b"a" * 3_000_000, headers={"Content-Type": "text/xml"}, timeout=30)
    assert response.status_code == 500
    assert b"INVALID_MESSAGE" in response.content


def test_reading_the_contract_needs_no_right() -> None:
    assert Client(REMOTE_ADDR="192.0.2.1").get("/koiki/v5?WSDL").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.1").post("/koiki/v5", messages.status(), "text/xml").status_code == 500


def test_a_message_sent_in_chunks_is_read_to_its_end(post: Post, kakogawa: str) -> None:
    """The server says that its stream ends by itself, and there is no Content-Length."""
    data = messages.status()
    chunked = {"wsgi.input": io.BytesIO(data), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert post(data, **chunked, CONTENT_LENGTH="").text("status") == "IN_SERVICE"
