"""Who may ask what."""

from pathlib import Path

import pytest
from pytest_django import Settings

from integrations.koiki.access import peers, reread
from issuer.papers.errors import ConfigurationError

from . import messages
from .conftest import Post

CENTRE = "CN=centre.example,O=Centre,C=JP"
SMALL = "CN=status only,C=JP"
TABLE = f"""
[[peer]]
subject = "{CENTRE}"
municipalities = ["282103"]

[[peer]]
subject = "{SMALL}"
municipalities = ["282103", "011002"]
operations = ["GetStatus"]
"""


@pytest.fixture
def production(settings: Settings, tmp_path: Path) -> None:
    settings.AKASHI_DEMO = False
    settings.AKASHI_KOIKI_PEERS = tmp_path / "peers.toml"
    settings.AKASHI_KOIKI_PEERS.write_text(TABLE, encoding="utf-8")


def _through_nginx(subject: str, verify: str = "SUCCESS") -> dict[str, str]:
    return {"REMOTE_ADDR": "", "HTTP_X_CLIENT_VERIFY": verify, "HTTP_X_CLIENT_SUBJECT": subject}


def test_in_a_demonstration_the_loopback_is_enough(post: Post, kakogawa: str) -> None:
    assert post(messages.status(), REMOTE_ADDR="127.0.0.1").fault == ""
    assert post(messages.status(), REMOTE_ADDR="::1").fault == ""


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "not an address", ""])
def test_in_a_demonstration_nobody_else_is_let_in(address: str, post: Post, kakogawa: str) -> None:
    assert post(messages.status(), REMOTE_ADDR=address).fault == "NOT_AUTHORISED"


def test_the_centre_is_let_in_by_its_certificate(post: Post, kakogawa: str, production: None) -> None:
    assert post(messages.status(), **_through_nginx(CENTRE)).fault == ""


@pytest.mark.parametrize(
    "meta",
    [
        _through_nginx(CENTRE, verify="FAILED:expired"),
        _through_nginx(CENTRE, verify="NONE"),
        _through_nginx("CN=stranger"),
        _through_nginx(""),
        {**_through_nginx(CENTRE), "REMOTE_ADDR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1"},
    ],
    ids=["expired", "no certificate", "stranger", "no name", "headers over TCP", "loopback"],
)
def test_in_production_nobody_else_is(meta: dict[str, str], post: Post, kakogawa: str, production: None) -> None:
    assert post(messages.status(), **meta).fault == "NOT_AUTHORISED"


def test_rights_end_at_the_municipality_and_the_operation(
    post: Post, kakogawa: str, strangers: str, production: None
) -> None:
    centre, small = _through_nginx(CENTRE), _through_nginx(SMALL)
    assert post(messages.status(municipality=strangers), **centre).fault == "NOT_AUTHORISED"
    assert post(messages.status(municipality="999999"), **centre).fault == "NOT_AUTHORISED"
    assert post(messages.status(municipality=strangers), **small).fault == ""
    assert post(messages.issue(municipality=strangers), **small).fault == "NOT_AUTHORISED"


def test_without_a_table_nobody_is_let_in(post: Post, kakogawa: str, settings: Settings) -> None:
    settings.AKASHI_DEMO = False
    settings.AKASHI_KOIKI_PEERS = None
    assert post(messages.status(), **_through_nginx(CENTRE)).fault == "NOT_AUTHORISED"


@pytest.mark.parametrize(
    "table",
    [
        "",
        "peer = 1",
        "[[peer]]",
        '[[peer]]\nsubject = ""\nmunicipalities = ["282103"]',
        '[[peer]]\nsubject = "CN=a"\nmunicipalities = "282103"',
        '[[peer]]\nsubject = "CN=a"\nmunicipalities = ["282104"]',
        '[[peer]]\nsubject = "CN=a"\nmunicipalities = ["282103"]\noperations = ["Issue"]',
        '[[peer]]\nsubject = "CN=a"\nmunicipalities = ["282103"]\nmunicipality = "x"',
        '[[peer]]\nsubject = "CN=a"\nmunicipalities = []\n[[peer]]\nsubject = "CN=a"\nmunicipalities = []',
    ],
)
def test_a_wrong_table_stops_the_start(table: str, settings: Settings, tmp_path: Path) -> None:
    settings.AKASHI_KOIKI_PEERS = tmp_path / "peers.toml"
    settings.AKASHI_KOIKI_PEERS.write_text(table, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        peers()


def test_a_fresh_worker_sees_the_table_as_it_is_now_and_keeps_the_old_one_when_it_is_wrong(
    settings: Settings, tmp_path: Path
) -> None:
    settings.AKASHI_KOIKI_PEERS = file = tmp_path / "peers.toml"
    entry = '[[peer]]\nsubject = "CN={}"\nmunicipalities = []\n'
    file.write_text(entry.format("a"), encoding="utf-8")
    assert set(peers()) == {"CN=a"}
    file.write_text(entry.format("b"), encoding="utf-8")
    assert set(peers()) == {"CN=a"}
    reread()
    assert set(peers()) == {"CN=b"}
    file.write_text("[[peer]", encoding="utf-8")
    reread()
    assert set(peers()) == {"CN=b"}
    settings.AKASHI_KOIKI_PEERS = other = tmp_path / "others.toml"
    other.write_text("[[peer]", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        reread()
