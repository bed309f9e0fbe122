"""The HTTP doors: the served contract, hostile messages, and the plain pages beside them."""

import hashlib

import pytest
import requests
from lxml import etree

from .centre import NS, Centre
from .database import count, session
from .office import Office
from .registry import Registry

#: SHA-256 of the canonical XML of koiki.xsd 5.0.1, as the contract was handed out.
XSD = "fa7c78ba1aad3102362eee50830b68b5a9695cf3fdc64447f69ad1329073e4aa"


def get(centre: Centre, path: str) -> requests.Response:
    return requests.get(centre.url + path, timeout=20)


def post(centre: Centre, body: bytes, **headers: str) -> requests.Response:
    known = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    return requests.post(f"{centre.url}/koiki/v5", data=body, headers=known | headers, timeout=30)


def test_the_served_schema_is_the_contract(centre: Centre) -> None:
    served = get(centre, "/koiki/koiki.xsd")
    assert served.status_code == 200
    canonical = etree.tostring(etree.fromstring(served.content), method="c14n2", strip_text=True)
    assert hashlib.sha256(canonical).hexdigest() == XSD


def test_the_served_description_names_this_address(centre: Centre) -> None:
    served = get(centre, "/koiki/v5?wsdl").text
    assert f"{centre.url}/koiki/v5" in served
    for operation in (
        "GetStatus",
        "ListCertificates",
        "IssueCertificate",
        "ReportDelivery",
        "ApplyRegistration",
        "GetRegistration",
        "ReportAnomaly",
    ):
        assert f'name="{operation}"' in served


def message(centre: Centre, town: Registry) -> bytes:
    """A well-formed IssueCertificate, as bytes to be spoiled."""
    made = centre.client.create_message(
        centre.client.service,
        "IssueCertificate",
        exchange=centre.exchange(),
        terminal=centre.terminal(),
        credential=centre.jpki(town.named["single"].members[0].serial),
        kind="JUMINHYO",
        scope="SELF",
        copies=1,
    )
    return etree.tostring(made, xml_declaration=True, encoding="UTF-8")


HOSTILE = {
    "not XML": lambda body: b"hello",
    "nothing": lambda body: b"",
    "a document type": lambda body: body.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e "boom">]>', 1),
    "an entity bomb": lambda body: body.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', 1
    ).replace(b"SELF", b"&b;"),
    "an outside entity": lambda body: body.replace(
        b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1
    ).replace(b"JUMINHYO", b"&e;"),
    "UTF-16": lambda body: body.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "too large": lambda body: body.replace(b"JUMINHYO", b"J" * 400_000),
    "an unknown element": lambda body: body.replace(b"</ns0:IssueCertificate>", b"<ns0:x/></ns0:IssueCertificate>"),
    "an unknown kind": lambda body: body.replace(b"JUMINHYO", b"JUMINHYO2"),
    "an unknown option of copies": lambda body: body.replace(b"copies>1<", b"copies>11<"),
    "a short request number": lambda body: body.replace(b"ACC-", b"\xe3\x81\x82"),
    "another namespace": lambda body: body.replace(b"urn:akashi:koiki:5", b"urn:akashi:koiki:6"),
}


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_message_is_one_fault_and_issues_nothing(
    centre: Centre, town: Registry, office: Office, words: str
) -> None:
    body = message(centre, town)
    spoiled = HOSTILE[words](body)
    assert spoiled != body
    with session(office, "app", town.code) as connection:
        before = count(connection, "ledger_entry", event="ISSUED")
    answer = post(centre, spoiled)
    assert answer.status_code >= 400
    assert "root:" not in answer.text
    faults = etree.fromstring(answer.content).findall(f".//{NS}KoikiFault")
    assert [fault.findtext(f"{NS}code") for fault in faults] == ["INVALID_MESSAGE"]
    with session(office, "app", town.code) as connection:
        assert count(connection, "ledger_entry", event="ISSUED") == before


def test_the_good_message_itself_is_answered(centre: Centre, town: Registry) -> None:
    answer = post(centre, message(centre, town))
    assert answer.status_code == 200
    assert b"issued" in answer.content


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_the_watchers_pages_answer_without_personal_data(centre: Centre, town: Registry, path: str) -> None:
    answer = get(centre, path)
    assert answer.status_code == 200
    for person in town.everyone[:50]:
        assert person.serial not in answer.text
        assert person.name not in answer.text


def test_the_console_asks_who_you_are(centre: Centre) -> None:
    answer = get(centre, "/console/")
    assert answer.status_code == 200
    assert "パスワード" in answer.text
    assert 'lang="ja"' in answer.text


def test_logs_hold_nobodys_name_or_number(office: Office, town: Registry, centre: Centre) -> None:
    """After the tests so far: whatever the house wrote down, no name, number, serial or address is in it."""
    secret = [value for p in town.everyone for value in (p.name, p.my_number, p.juminhyo_code, p.serial)]
    secret += [h.address.block + h.address.building for h in town.households if h.address.building]
    looked = 0
    for file in office.home.rglob("*.log*"):
        if not file.is_file() or "postgres" in str(file.parent).lower():
            continue
        looked += 1
        text = file.read_text(errors="replace")
        assert not [value for value in secret if value in text], file.name
    assert looked >= 1
