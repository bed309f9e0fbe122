"""Whoever asks through nginx is who their certificate says, and nobody else gets in."""

import ssl
import subprocess
import time
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from integrations.centre.wire import Centre, Http, KoikiFault, Presented, Status, Trouble

from .certificates import certificate
from .conftest import CENTRE, OURS, PEERS, THEIRS, TOMORROWS
from .front import DEPLOY, HOST, Front


def centre(doors: Front, *, client: str = "centre", municipality: str = OURS) -> Centre:
    send = Http(
        f"https://localhost:{doors.centre}/koiki/v5",
        certificate=doors.certs / f"{client}.pem",
        key=doors.certs / f"{client}.key",
        ca=doors.certs / "server-ca.pem",
    )
    return Centre(send=send, municipality=municipality, now=lambda: datetime.now(UTC))


def turned_away(doors: Front, client: str) -> bool:
    """Whether TLS or nginx ends a call of this certificate before the application sees it."""
    try:
        status, body = doors.ask(doors.centre, "/koiki/v5?wsdl", client=client)
    except (ssl.SSLError, ConnectionError):
        return True
    return status == 400 and b"wsdl" not in body


def test_the_centre_with_its_certificate_is_answered(doors: Front) -> None:
    assert isinstance(centre(doors).status(), Status)


def test_without_a_certificate_nobody_gets_in(doors: Front) -> None:
    assert turned_away(doors, "")


@pytest.mark.parametrize(
    ("authority", "days", "since"),
    [("centre", 10, -20), ("centre", 30, 5), ("feeds", 30, -1), ("server", 30, -1), ("stranger", 30, -1)],
    ids=["expired", "not yet valid", "of the feeds' CA", "of the server's CA", "of a stranger with the CA's name"],
)
def test_a_certificate_that_does_not_stand_is_turned_away(doors: Front, authority: str, days: int, since: int) -> None:
    name = certificate(doors.certs, "bad", cn="centre.test", authority=authority, days=days, since=since)
    assert turned_away(doors, name)


def test_a_good_certificate_nobody_has_listed_is_a_stranger(doors: Front) -> None:
    name = certificate(doors.certs, "unlisted", cn="somebody else")
    with pytest.raises(KoikiFault) as caught:
        centre(doors, client=name).status()
    assert caught.value.code == "NOT_AUTHORISED"


def test_a_certificate_opens_its_own_municipality_only(doors: Front) -> None:
    with pytest.raises(KoikiFault) as caught:
        centre(doors, municipality=THEIRS).status()
    assert caught.value.code == "NOT_AUTHORISED"


def test_a_certificate_may_do_what_is_listed_and_no_more(doors: Front) -> None:
    limited = centre(doors, client=certificate(doors.certs, "limited", cn="status only"))
    assert limited.status()
    with pytest.raises(KoikiFault) as caught:
        limited.offers(Presented(serial="1"))
    assert caught.value.code == "NOT_AUTHORISED"


def test_a_municipality_is_added_to_the_running_web_by_one_command_and_its_key(doors: Front) -> None:
    """In production mode, and nobody restarts anything."""
    theirs = centre(doors, client=certificate(doors.certs, "tomorrow", cn="for tomorrow"), municipality=TOMORROWS)
    with pytest.raises(KoikiFault) as caught:
        theirs.status()
    assert caught.value.code == "UNKNOWN_MUNICIPALITY"
    doors.akashi(
        "municipality_add", TOMORROWS, "--name", "札幌市", "--prefecture", "北海道", "--mayor", "札幌市長　架空"
    )
    name = certificate(doors.certs, "seal", cn="seal of the trial")
    files = ["--certificate", doors.certs / f"{name}.pem", "--key", doors.certs / f"{name}.key"]
    doors.akashi("signing_key_add", TOMORROWS, *files)
    assert len(theirs.status().services) == len(centre(doors).status().services) > 0


@pytest.mark.parametrize("verify", ["X-Client-Verify", "X_Client_Verify", "x-client-verify"])
@pytest.mark.parametrize("port", ["staff", "centre", "feeds"])
def test_headers_that_pretend_to_be_nginx_are_overwritten(doors: Front, port: str, verify: str) -> None:
    forged = {verify: "SUCCESS", verify.replace("Verify", "Subject").replace("verify", "subject"): CENTRE}
    client = {"staff": "", "centre": certificate(doors.certs, "liar", cn="liar"), "feeds": "feeds"}[port]
    status, body = doors.ask(getattr(doors, port), "/koiki/v5", client=client, headers=forged, body=b"<x/>")
    if port == "centre":
        assert b"NOT_AUTHORISED" in body
    else:
        assert status == 404


@pytest.mark.parametrize("path", ["/koiki/v5", "/feeds/v1/packages", "/peers/v1", "/kiosk/", "/metrics", "/admin/"])
def test_the_staffs_port_has_no_other_door(doors: Front, path: str) -> None:
    assert doors.ask(doors.staff, path)[0] == 404


@pytest.mark.parametrize("path", ["/console/", "/verify/", "/feeds/v1/packages", "/metrics", "/kiosk/"])
def test_the_centres_port_has_no_other_door(doors: Front, path: str) -> None:
    assert doors.ask(doors.centre, path, client="centre")[0] == 404


def test_the_machines_own_prometheus_reads_the_metrics_and_nothing_else(doors: Front) -> None:
    told = {}
    for path in ("/metrics", "/readyz", "/console/"):
        connection = HTTPConnection("127.0.0.1", doors.metrics, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        told[path] = (answer.status, answer.read())
        connection.close()
    assert told["/metrics"][0] == 200
    assert b"akashi_feed_age_seconds" in told["/metrics"][1]
    assert b"akashi_stage_seconds" in told["/metrics"][1]
    assert (told["/readyz"][0], told["/console/"][0]) == (404, 404)


def test_staff_reach_their_pages_with_the_headers_of_a_strict_house(doors: Front) -> None:
    status, body = doors.ask(doors.staff, "/console/sign-in/", headers={"Host": HOST})
    assert status == 200
    assert "サインイン" in body.decode()


def test_an_oversized_message_ends_at_nginx(doors: Front) -> None:
    status, _ = doors.ask(doors.centre, "/koiki/v5", client="centre", body=b"x" * (300 * 1024))
    assert status == 413


def test_a_peer_that_was_listed_later_is_let_in_after_a_reload(doors: Front) -> None:
    later = centre(doors, client=certificate(doors.certs, "later", cn="listed later"))
    table = doors.certs.parent / "koiki-peers.toml"
    entry = f'[[peer]]\nsubject = "CN=listed later,O=Akashi test CA,C=JP"\nmunicipalities = ["{OURS}"]\n'
    table.write_text(PEERS + entry, encoding="utf-8")
    with pytest.raises(KoikiFault):
        later.status()
    subprocess.run(["kill", "-HUP", (doors.certs.parent / "web.pid").read_text().strip()], check=True)
    for _ in range(100):
        try:
            assert later.status()
        except (KoikiFault, Trouble):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the reload did not show the new table to the workers")


def test_a_revoked_certificate_is_turned_away_once_nginx_has_the_list(doors: Front) -> None:
    name = certificate(doors.certs, "centre.revoked", cn="centre.test")
    assert not turned_away(doors, name)
    subprocess.run([DEPLOY / "test-ca", doors.certs, HOST, "--revoke", name], check=True)
    pid = int((doors.certs.parent / "nginx.pid").read_text())
    subprocess.run(["kill", "-HUP", str(pid)], check=True)
    for _ in range(50):
        if turned_away(doors, name):
            break
        time.sleep(0.1)
    assert turned_away(doors, name)
    assert centre(doors).status()
