"""A municipality split by business over two servers: listed as one, each request and report goes to its own server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from integrations.centre import visit as steps
from integrations.centre.kiosk.machine import connect
from integrations.centre.wire import Asked, NotConnected, Presented, Terminal
from tests.centre.visit.fake import Server


@contextmanager
def listening(server: Server) -> Iterator[str]:
    """The server in memory on a port."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            envelope = self.rfile.read(int(self.headers["Content-Length"]))
            answer = server.send(self.headers["SOAPAction"].strip('"'), envelope)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as door:
        threading.Thread(target=door.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{door.server_address[1]}/koiki/v5"
        door.shutdown()


def registry(home: Path, residents: str, registers: str) -> None:
    (home / "centre").mkdir(exist_ok=True)
    (home / "centre" / "registry.toml").write_text(
        '[[municipality]]\ncode = "282103"\nname = "加古川市"\nprefecture = "兵庫県"\n'
        f'[[municipality.server]]\nurl = "{residents}"\nbusinesses = ["JUKI_INKAN", "ZEI"]\n'
        f'[[municipality.server]]\nurl = "{registers}"\nbusinesses = ["KOSEKI"]\n',
        encoding="utf-8",
    )


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.AKASHI_HOME = tmp_path
    settings.AKASHI_NOW = None
    return tmp_path


def test_both_servers_are_listed_and_each_hears_its_own(home: Path) -> None:
    residents, registers = Server(kinds=("NOZEI", "JUMINHYO")), Server(kinds=("JUMINHYO", "KOSEKI_ZENBU"))
    with listening(residents) as one, listening(registers) as other:
        registry(home, one, other)
        exchange = connect("T1")
        visit = steps.begin(exchange=exchange, terminal=Terminal(terminal="T1")).visit
        shown = steps.present(
            exchange=exchange, visit=visit, municipality="282103", presented=Presented(serial="7010131")
        )
        in_order = ["JUMINHYO", "NOZEI", "KOSEKI_ZENBU"]
        assert [offer.kind for offer in shown.offers] == in_order, "each kind once, as the contract has them"
        steps.choose(exchange=exchange, visit=visit, asked=Asked("KOSEKI_ZENBU", copies=1))
        steps.ask(exchange=exchange, visit=visit)
        steps.cancel(exchange=exchange, visit=visit)
        steps.report_due(exchange=exchange)
    assert [operation for operation, _ in residents.log] == ["ListCertificates"]
    assert [operation for operation, _ in registers.log] == ["ListCertificates", "IssueCertificate", "ReportDelivery"]


def test_the_kinds_of_a_server_that_is_away_are_not_offered(home: Path) -> None:
    residents = Server(kinds=("JUMINHYO",))
    with listening(residents) as one:
        registry(home, one, "http://127.0.0.1:9/koiki/v5")
        exchange = connect("T1")
        visit = steps.begin(exchange=exchange, terminal=Terminal(terminal="T1")).visit
        card = Presented(serial="7010131")
        shown = steps.present(exchange=exchange, visit=visit, municipality="282103", presented=card)
        assert [offer.kind for offer in shown.offers] == ["JUMINHYO"]
    with pytest.raises(NotConnected):
        steps.present(exchange=exchange, visit=visit, municipality="282103", presented=card)
