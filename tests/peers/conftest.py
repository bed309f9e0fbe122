"""Two servers of a city in one database: ours (the residents') is 加古川市, the other stands under another code.

What travels is made by ``compose`` on one side, written and read as XML, and handed to ``receive`` on the other; only
the code of the municipality is exchanged on the way, and only so that both can live in one database.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from integrations.peers import courier
from integrations.peers.compose import Next
from integrations.peers.links import add_link, link
from integrations.peers.message import Answer, Push, read_answer, read_push, write_answer, write_push
from integrations.peers.receive import receive
from issuer.papers.kinds import CertificateKind
from issuer.tenancy.scope import scope

REGISTERS = [CertificateKind.KOSEKI_ZENBU, CertificateKind.KOSEKI_KOJIN, CertificateKind.FUHYO]
RESIDENTS = [CertificateKind.JUMINHYO, CertificateKind.KISAI_JIKO, CertificateKind.INKAN]


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings, now: datetime) -> None:
    settings.AKASHI_DEMO = True
    settings.AKASHI_NOW = now


@dataclass
class Server:
    """One side: its code, the number of the agreement, its clock."""

    code: str
    number: str
    now: datetime

    def next(self) -> "Outgoing":
        """What it tells the other side next; asked again without an answer, the same message anew."""
        with scope(self.code) as cursor:
            to = link(municipality=self.code, number=self.number)
            assert to is not None
            made, _ = courier.next_message(cursor=cursor, to=to, now=self.now)
        return Outgoing(self, made)

    def take(self, push: Push) -> Answer:
        """What it answers to a message that came over the wire."""
        arrived = read_push(write_push(replace(push, municipality=self.code)))
        with scope(self.code):
            to = link(municipality=self.code, number=self.number)
        assert to is not None
        return read_answer(write_answer(receive(link=to, push=arrived, now=self.now)))

    def waits(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Outgoing:
    """A message on its way."""

    sender: Server
    made: Next

    @property
    def push(self) -> Push:
        return self.made.push

    def answered(self, answer: Answer) -> bool:
        """The answer arrives; whether there is more to tell."""
        with scope(self.sender.code):
            to = link(municipality=self.sender.code, number=self.sender.number)
        assert to is not None
        return courier.note_answer(to=to, sent=self.made, answer=answer, now=self.sender.now)


@dataclass
class City:
    """住印 server and 戸籍 server."""

    residents: Server
    registers: Server

    def settle(self) -> None:
        """Both tell each other everything there is to tell."""
        for sender, other in ((self.residents, self.registers), (self.registers, self.residents)):
            for _ in range(100):
                message = sender.next()
                if not message.answered(other.take(message.push)) and not waiting(sender):
                    break
            else:
                raise AssertionError("the two never come to an end")


def waiting(server: Server) -> bool:
    with scope(server.code) as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM peers_change)")
        return bool(cursor.fetchone()[0])


@pytest.fixture
def city(kakogawa: str, strangers: str, now: datetime) -> City:
    """The two have agreed, nothing has been told yet."""
    given = {"people": "", "certificate": "", "now": now, "actor": "test"}
    ours = add_link(municipality=kakogawa, url="http://127.0.0.1:1", kinds=REGISTERS, token="", **given)
    token = ours.token.replace(kakogawa, strangers)
    add_link(municipality=strangers, url="http://127.0.0.1:2", kinds=RESIDENTS, token=token, **given)
    return City(Server(kakogawa, ours.number, now), Server(strangers, ours.number, now))
