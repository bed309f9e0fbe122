"""The readers of the environment."""

import base64
from pathlib import Path

import pytest

from config.environment import Environment
from config.management.commands.db_url import _url
from issuer.papers.errors import ConfigurationError


def test_an_absent_value_without_default_stops_the_start_and_names_the_variable() -> None:
    with pytest.raises(ConfigurationError, match="AKASHI_X is not set"):
        Environment({}).text("AKASHI_X")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a" * 50 + "\n")
    assert Environment({"AKASHI_S_FILE": str(tmp_path / "s")}).secret("AKASHI_S", least=40) == "a" * 50


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="both set"):
        Environment({"AKASHI_S": "x", "AKASHI_S_FILE": str(tmp_path)}).text("AKASHI_S")


@pytest.mark.parametrize("value", ["short", base64.b64encode(b"x" * 31).decode(), "!" * 44])
def test_a_key_of_the_wrong_size_or_shape_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Environment({"AKASHI_MASTER_KEY": value}).key("AKASHI_MASTER_KEY", size=32)
    assert value not in str(caught.value)


def test_a_misspelt_setting_is_an_error() -> None:
    environment = Environment({"AKASHI_MODE": "demo", "AKASHI_MOOD": "x"})
    environment.choice("AKASHI_MODE", among=("demo",), default="demo")
    with pytest.raises(ConfigurationError, match="AKASHI_MOOD"):
        environment.finish()


def test_a_database_on_a_unix_socket_is_read_whole() -> None:
    url = "postgresql://app:p%40ss@/akashi?host=/tmp/x&sslmode=disable"
    read = Environment({"AKASHI_DATABASE_URL": url}).database("AKASHI_DATABASE_URL")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["NAME"]) == ("app", "p@ss", "/tmp/x", "akashi")
    assert read["OPTIONS"] == {"sslmode": "disable"}


def test_a_primary_and_its_standby_are_read_and_the_one_that_takes_writes_is_asked() -> None:
    url = "postgresql://app:p%40:s@db-a.example:5432,[2001:db8::2]:5433/akashi?sslmode=require&connect_timeout=9"
    read = Environment({"AKASHI_DATABASE_URL": url}).database("AKASHI_DATABASE_URL")
    assert (read["USER"], read["PASSWORD"], read["NAME"]) == ("app", "p@:s", "akashi")
    assert (read["HOST"], read["PORT"]) == ("db-a.example,2001:db8::2", "5432,5433")
    options = read["OPTIONS"]
    assert isinstance(options, dict)
    assert options["target_session_attrs"] == "read-write"
    assert (options["sslmode"], options["connect_timeout"], options["tcp_user_timeout"]) == ("require", "9", "10000")
    again = Environment({"X": _url(read)}).database("X")
    assert again == read


def test_two_sockets_are_two_servers_too() -> None:
    read = Environment({"X": "postgresql://u:p@/d?host=/a,/b&port=1,2"}).database("X")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == ("/a,/b", "1,2", {"target_session_attrs": "read-write"})
    assert Environment({"X": _url(read)}).database("X") == read


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite:///x.db", "postgresql:///akashi", "postgresql://u@h:port/d"),
        *("postgresql://u@a:1,b:x/d", "postgresql://u@a,,b/d"),
    ],
)
def test_a_database_that_is_not_postgresql_or_not_whole_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="AKASHI_DATABASE_URL"):
        Environment({"AKASHI_DATABASE_URL": url}).database("AKASHI_DATABASE_URL")
