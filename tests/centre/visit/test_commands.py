"""centre_journal and centre_serve as a clerk starts them: nothing of a person, exit codes, one line of reason."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from integrations.centre import clock as centre_clock
from integrations.centre import visit as steps
from integrations.centre.journal import Journal
from integrations.centre.kiosk import machine
from integrations.centre.management.commands.centre_journal import Command as JournalCommand
from integrations.centre.visit import Exchange
from tests.centre.visit.conftest import Begun
from tests.centre.visit.fake import Clock, Server, exchange_of


@pytest.fixture
def exchange(tmp_path: Path, server: Server, clock: Clock, settings: Settings, monkeypatch: Any) -> Exchange:
    settings.AKASHI_HOME = tmp_path
    monkeypatch.setattr(centre_clock, "now", clock.now)
    monkeypatch.setattr("integrations.centre.management.commands.centre_journal.now", clock.now)
    monkeypatch.setattr(machine, "send_to", lambda *_: server.send)
    return exchange_of(path=tmp_path / "centre" / "journal.sqlite", server=server, clock=clock)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    command = JournalCommand()
    call_command(command, *words)
    return command.code, capsys.readouterr().out


def done(exchange: Exchange, begun: Begun, **given: Any) -> str:
    """A visit with its copies in the tray."""
    visit = begun(copies=1, **given).visit
    steps.ask(exchange=exchange, visit=visit)
    steps.settle(exchange=exchange, visit=visit)
    return steps.print_next(exchange=exchange, visit=visit).visit


def test_the_visits_of_a_day_without_their_people(exchange: Exchange, begun: Begun, capsys: Any) -> None:
    number = done(exchange, begun, pin="4711")
    code, said = run(capsys)
    assert code == 0
    assert number in said
    assert "PRINTED 1/1通 250円 N1 未達" in said
    code, whole = run(capsys, "--visit", number)
    _, rows = run(capsys, "--json")
    for secret in ("桐生", "USER1", "4711"):
        assert secret not in said + whole + rows
    assert json.loads(rows)[0]["kept"] == 250
    assert "+250円 INSERTED" in whole
    assert "10:00:00 CHOSEN" in whole
    assert "来訪はありません" in run(capsys, "--day", "2020-01-01")[1]


def test_the_check_names_what_does_not_add_up(exchange: Exchange, begun: Begun, capsys: Any) -> None:
    number = done(exchange, begun)
    assert run(capsys, "--check") == (0, "来訪 1件、刷れた紙 1枚、収めたお金 250円、合わない来訪 0件\n")
    with exchange.journal.turn(number, now=exchange.now()) as turn:
        turn.coins(yen=-10, what="REFUND")
    code, said = run(capsys, "--check")
    assert code == 1
    assert said.startswith(f"{number}: 収めた 240円")
    assert run(capsys, "--visit", number)[0] == 1


def test_what_is_still_to_be_told(exchange: Exchange, begun: Begun, capsys: Any) -> None:
    number = done(exchange, begun)
    code, said = run(capsys, "--waiting")
    assert (code, number in said) == (1, True)
    steps.report_due(exchange=exchange)
    assert run(capsys, "--waiting") == (0, "すべて届いています\n")


def test_a_clerk_tells_an_anomaly_until_it_is_heard(
    exchange: Exchange, server: Server, clock: Clock, begun: Begun, capsys: Any
) -> None:
    number = done(exchange, begun)
    steps.report_due(exchange=exchange)
    request = exchange.journal.read(number).request_id
    words = ("anomaly", "--municipality", "999997", "--category", "PRINT_ERROR", "--request", request)
    server.moods = ["lost"]
    assert run(capsys, *words, "--note", "かすれている") == (1, "まだ届いていません。届くまで送ります\n")
    clock.wait(10)
    steps.report_due(exchange=exchange)
    assert list(server.incidents.values()) == [("PRINT_ERROR", request)]
    assert run(capsys, *words, "--number", "N1") == (0, "届きました (事案 I2)\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("anomaly", "--municipality", "999997"), "--category"),
        (("anomaly", "--municipality", "999998", "--category", "OTHER"), "検査数字"),
        (("anomaly", "--municipality", "999997", "--category", "OTHER", "--note", "字" * 201), "200"),
        (("anomaly", "--municipality", "999997", "--category", "OTHER", "--request", "1 2"), "--request"),
        (("--visit", "nobody"), "この番号の来訪はありません"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(exchange: Exchange, words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError, match=reason) as told:
        call_command("centre_journal", *words)
    assert told.value.returncode == 2
    assert exchange.journal.notices() == []


def test_a_home_without_a_kiosk_is_told_and_left_as_it_is(tmp_path: Path, settings: Settings) -> None:
    settings.AKASHI_HOME = tmp_path
    with pytest.raises(CommandError, match="ありません"):
        call_command("centre_journal")
    assert list(tmp_path.iterdir()) == []


def test_the_centre_does_not_start_without_knowing_whom_to_ask(tmp_path: Path, settings: Settings) -> None:
    settings.AKASHI_HOME = tmp_path
    with pytest.raises(CommandError, match=r"registry\.toml: ありません"):
        call_command("centre_serve")
    wrong = tmp_path / "other.toml"
    wrong.write_text("[default]\nurl = 'ftp://x'\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"other\.toml"):
        call_command("centre_serve", "--registry", str(wrong))


def test_the_centre_does_not_start_on_a_port_that_is_taken(tmp_path: Path, settings: Settings) -> None:
    settings.AKASHI_HOME = tmp_path
    (tmp_path / "centre").mkdir()
    (tmp_path / "centre" / "registry.toml").write_text("[default]\nurl = 'http://127.0.0.1:9/koiki/v5'\n")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CommandError, match="使われています"):
        call_command("centre_serve", "--port", str(taken.getsockname()[1]))


def test_the_centre_does_not_start_on_a_journal_that_is_none(tmp_path: Path, settings: Settings) -> None:
    settings.AKASHI_HOME = tmp_path
    (tmp_path / "centre").mkdir()
    (tmp_path / "centre" / "registry.toml").write_text("[default]\nurl = 'http://127.0.0.1:9/koiki/v5'\n")
    (tmp_path / "centre" / "journal.sqlite").write_text(
        "not a journal, whatever it is; long enough to be looked at" * 20
    )
    with pytest.raises(CommandError, match=r"journal\.sqlite"):
        call_command("centre_serve")


def test_a_terminal_that_pays_exactly_keeps_exactly_the_fee(exchange: Exchange, begun: Begun) -> None:
    visit = begun().visit
    steps.ask(exchange=exchange, visit=visit)
    steps.insert(exchange=exchange, visit=visit, yen=100)
    assert steps.settle(exchange=exchange, visit=visit).kept == 500
    assert Journal(exchange.journal._path).read(visit).inserted == 500
