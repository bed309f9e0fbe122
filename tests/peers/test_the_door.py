"""`POST /peers/v1`: only the other side of an agreement is heard, and only by what it signed."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import zeep
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client
from lxml import etree
from pytest_django import Settings

from integrations.peers import signing
from integrations.peers.access import fingerprint
from integrations.peers.contract_files import CONTRACT
from integrations.peers.links import Link, end_link, link
from integrations.peers.message import LIMIT, Phase, Push, Result, read_answer, write_push
from integrations.peers.names import peers
from integrations.peers.records import RECORDS
from integrations.soap.envelope import soap
from issuer.audit.models import AuditEvent
from issuer.tenancy.scope import scope

from .conftest import City

pytestmark = pytest.mark.django_db
XML = "text/xml; charset=utf-8"
#: HTTP status, body, signature of the answer.
Heard = tuple[int, bytes, str]


class Visitor:
    """Brings messages to the registers' server, as the residents' would sign them unless told otherwise."""

    def __init__(self, city: City) -> None:
        self.city = city
        with scope(city.registers.code):
            found = link(municipality=city.registers.code, number=city.registers.number)
        assert found is not None
        self.link: Link = found
        message = city.residents.next().push
        self.push: Push = replace(message, municipality=city.registers.code)

    def brings(self, body: bytes, *, side: str = "A", at: int = 0, number: str = "", **meta: str) -> Heard:
        moment = at or int(time.time())
        code, named = self.link.municipality, number or self.link.number
        signature = signing.of_message(
            secret=self.link.secret, municipality=code, link=named, side=side, time=moment, body=body
        )
        self.question = signature
        header = signing.Signed(code, named, moment, signature).header
        return self.posts(body, HTTP_AUTHORIZATION=header, **meta)

    def posts(self, body: bytes, **meta: str) -> Heard:
        response = Client().post("/peers/v1", data=body, content_type=meta.pop("content_type", XML), **meta)
        return response.status_code, response.content, response.headers.get(signing.ANSWER_HEADER, "")


@pytest.fixture
def visitor(city: City) -> Visitor:
    return Visitor(city)


def fault(content: bytes) -> str:
    """The code of the one Fault, whose detail fits the contract."""
    body = etree.fromstring(content).find(soap("Body"))[0]
    assert body.tag == soap("Fault"), content
    (detail,) = body.find("detail")
    assert CONTRACT.fits(detail)
    return str(detail.findtext(peers("code")))


def test_a_signed_message_is_applied_and_its_answer_is_signed(visitor: Visitor) -> None:
    status, content, signed = visitor.brings(write_push(visitor.push))
    assert status == 200
    assert read_answer(content).result is Result.APPLIED
    right = signing.of_answer(secret=visitor.link.secret, question=visitor.question, status=200, body=content)
    assert signed == right
    assert signing.of_answer(secret=visitor.link.secret, question="0" * 64, status=200, body=content) != signed


def test_a_message_without_a_signature_is_not_even_parsed(visitor: Visitor) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for body in (write_push(visitor.push), bomb):
        status, content, signed = visitor.posts(body)
        assert (status, fault(content), signed) == (500, "NOT_AUTHORISED", "")


def test_a_message_changed_on_the_way_is_refused_and_changes_nothing(visitor: Visitor) -> None:
    body = write_push(visitor.push)
    moment = int(time.time())
    signature = signing.of_message(
        secret=visitor.link.secret, municipality=visitor.link.municipality, link=visitor.link.number, side="A",
        time=moment, body=body,
    )  # fmt: skip
    header = signing.Signed(visitor.link.municipality, visitor.link.number, moment, signature).header
    status, content, _ = visitor.posts(body.replace(b"COPY_BEGIN", b"CHANGES"), HTTP_AUTHORIZATION=header)
    assert (status, fault(content)) == (500, "NOT_AUTHORISED")


def test_a_message_of_its_own_played_back_to_a_server_is_refused(visitor: Visitor) -> None:
    assert fault(visitor.brings(write_push(visitor.push), side="B")[1]) == "NOT_AUTHORISED"


@pytest.mark.parametrize("off", [-301, 301])
def test_a_signature_of_another_time_is_refused(visitor: Visitor, off: int) -> None:
    assert fault(visitor.brings(write_push(visitor.push), at=int(time.time()) + off)[1]) == "CLOCK"


def test_an_ended_and_an_unknown_agreement_sound_the_same(visitor: Visitor, now: datetime) -> None:
    unknown = visitor.brings(write_push(visitor.push), number="0" * 16)
    assert end_link(municipality=visitor.link.municipality, number=visitor.link.number, now=now, actor="test")
    ended = visitor.brings(write_push(visitor.push))
    assert unknown == ended
    assert fault(ended[1]) == "NOT_AUTHORISED"


def test_a_message_about_another_municipality_is_refused(visitor: Visitor) -> None:
    other = replace(visitor.push, municipality=visitor.city.residents.code)
    assert fault(visitor.brings(write_push(other))[1]) == "INVALID_MESSAGE"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: body[:-20],
        lambda body: body.replace(b"<mark>", b"<!--x--><mark>"),
        lambda body: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body,
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.replace(b"</phase>", b'</phase><juki/><hold source="X" holdNo="1"/>'),
        lambda body: body.replace(b"</phase>", b'</phase><juki/><person atenaNo="1" name="x"/>'),
        lambda body: body.replace(b"COPY_BEGIN", b"OTHER"),
        lambda body: body + b" " * LIMIT,
    ],
    ids=["empty", "cut", "comment", "entities", "utf-16", "half a hold", "a name", "phase", "too large"],
)
def test_even_the_peer_is_answered_with_one_fault_outside_the_contract(visitor: Visitor, spoil: object) -> None:
    status, content, _ = visitor.brings(spoil(write_push(visitor.push)))  # type: ignore[operator]
    assert (status, fault(content)) == (500, "INVALID_MESSAGE")
    with scope(visitor.link.municipality) as cursor:
        cursor.execute("SELECT number FROM peers_received")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/xml; charset=utf-16"])
def test_nothing_but_xml_in_utf8_is_read(visitor: Visitor, kind: str) -> None:
    assert fault(visitor.brings(write_push(visitor.push), content_type=kind)[1]) == "INVALID_MESSAGE"


def test_an_error_of_ours_is_a_fault_without_a_word_of_the_data(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise ValueError("桐生　茂")

    monkeypatch.setattr("integrations.peers.views.receive", fails)
    status, content, _ = visitor.brings(write_push(visitor.push))
    assert (status, fault(content)) == (500, "INTERNAL")
    assert "桐生" not in content.decode()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options", "head"])
def test_nothing_but_messages_and_the_wsdl_is_answered(method: str) -> None:
    assert getattr(Client(), method)("/peers/v1").status_code == 405


def test_the_contract_is_served_and_others_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "peers.wsdl").write_bytes(Client().get("/peers/v1?wsdl", SERVER_NAME="localhost").content)
    (tmp_path / "peers.xsd").write_bytes(Client().get("/peers/peers.xsd").content)
    client = zeep.Client(str(tmp_path / "peers.wsdl"))
    (operation,) = client.service._binding._operations.values()
    assert operation.name == "Push"
    assert client.service._binding_options["address"] == "http://localhost/peers/v1"


def test_the_contract_has_every_column_that_travels_and_no_other() -> None:
    schema = etree.fromstring(CONTRACT.xsd)
    xs = "{http://www.w3.org/2001/XMLSchema}"
    for record in RECORDS:
        (kind,) = schema.findall(f"{xs}complexType[@name='{record.name.capitalize()}']")
        assert {one.get("name") for one in kind.findall(f"{xs}attribute")} == {*record.attributes, "gone"}


class TestInProduction:
    """nginx stands before the unix socket; what it says of the client certificate decides, and only there."""

    @pytest.fixture(autouse=True)
    def production(self, settings: Settings, visitor: Visitor, now: datetime) -> None:
        settings.AKASHI_DEMO, settings.AKASHI_NOW = False, None
        self.pem = certificate("CN=peer", now)
        with scope(visitor.link.municipality) as cursor:
            cursor.execute("UPDATE peers_link SET certificate = %s", [fingerprint(self.pem)])

    def brought(self, visitor: Visitor, pem: str = "", verify: str = "SUCCESS", address: str = "") -> tuple[int, str]:
        status, content, _ = visitor.brings(
            write_push(visitor.push), REMOTE_ADDR=address, HTTP_X_CLIENT_VERIFY=verify,
            HTTP_X_CLIENT_CERTIFICATE=quote(pem or self.pem), SERVER_NAME="localhost",
        )  # fmt: skip
        return status, "" if status == 200 else fault(content)

    def test_the_agreed_certificate_lets_in(self, visitor: Visitor) -> None:
        assert self.brought(visitor) == (200, "")

    def test_another_certificate_of_the_same_name_does_not(self, visitor: Visitor, now: datetime) -> None:
        assert self.brought(visitor, pem=certificate("CN=peer", now)) == (500, "NOT_AUTHORISED")

    @pytest.mark.parametrize("given", [{"verify": "NONE"}, {"address": "127.0.0.1"}, {"pem": "no certificate"}])
    def test_what_did_not_come_from_nginx_with_a_checked_certificate_does_not(
        self, visitor: Visitor, given: dict[str, str]
    ) -> None:
        assert self.brought(visitor, **given) == (500, "NOT_AUTHORISED")

    def test_an_agreement_without_a_certificate_lets_nobody_in(self, visitor: Visitor) -> None:
        with scope(visitor.link.municipality) as cursor:
            cursor.execute("UPDATE peers_link SET certificate = ''")
        assert self.brought(visitor) == (500, "NOT_AUTHORISED")


def test_a_hold_from_the_peer_leaves_a_link_on_the_chain(visitor: Visitor) -> None:
    row = {
        "source": "CONSOLE", "hold_no": "C1", "target_kind": "1", "target_no": "1", "hold_kind": "05",
        "starts_at": "2026-11-20T01:00:00.000000Z", "operated_at": "2026-11-20T01:00:00.000000Z",
    }  # fmt: skip
    begin = replace(visitor.push, phase=Phase.COPY_BEGIN)
    end = replace(begin, number=begin.number + 1, mark="1" * 32, follows=begin.mark, phase=Phase.COPY_END)
    tell = replace(
        end, number=end.number + 1, mark="2" * 32, follows=end.mark, phase=Phase.CHANGES, rows={"hold": [row]}
    )
    for push in (begin, end, tell):
        assert read_answer(visitor.brings(write_push(push))[1]).result is Result.APPLIED
    with scope(visitor.link.municipality):
        assert AuditEvent.objects.filter(action="peer.holds").count() == 1


def certificate(name: str, now: datetime) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()
