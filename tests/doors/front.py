"""A production-shaped front on this machine: deploy/nginx with a test CA, before gunicorn on a unix socket."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

from tests.acceptance.office import CHECKOUT, Office, clean_environment, free_port

HOST = "akashi.test"
DEPLOY = CHECKOUT / "deploy"


@dataclass(frozen=True)
class Front:
    """The ports of deploy/nginx/akashi.conf, and the folder with the test CA's certificates."""

    staff: int
    centre: int
    feeds: int
    certs: Path
    #: Plain, on the loopback alone, for this machine's Prometheus.
    metrics: int
    #: gunicorn's own socket, and where it writes which paths reached it.
    sock: Path
    reached: Path
    #: What the web runs in.
    production: dict[str, str]

    def akashi(self, *words: object) -> None:
        """A command in the web's own environment, as deploy/akashi runs it beside the running web."""
        manage = [sys.executable, str(CHECKOUT / "manage.py"), *map(str, words)]
        subprocess.run(manage, env=clean_environment() | self.production, check=True, stdout=subprocess.DEVNULL)

    def ask(
        self,
        port: int,
        path: str,
        *,
        client: str = "",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        cut: float = 20,
    ) -> tuple[int, bytes]:
        """One request with the certificate ``client`` (a name in ``certs``, "" for none): status and body."""
        context = ssl.create_default_context(cafile=str(self.certs / "server-ca.pem"))
        if client:
            context.load_cert_chain(self.certs / f"{client}.pem", self.certs / f"{client}.key")
        connection = HTTPSConnection("localhost", port, context=context, timeout=cut)
        given = {"Content-Type": "text/xml; charset=utf-8"} if body is not None else {}
        try:
            connection.request("GET" if body is None else "POST", path, body=body, headers={**given, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def filled(template: Path, places: dict[str, object]) -> str:
    """A template of deploy/ with its @NAME@ filled, as deploy/prepare does."""
    text = template.read_text(encoding="utf-8")
    for name, value in places.items():
        text = text.replace(f"@{name}@", str(value))
    return text


@contextmanager
def front(*, office: Office, folder: Path, peers: str) -> Iterator[Front]:
    """Start both; ``peers`` is the text of AKASHI_KOIKI_PEERS. The office must have its municipalities and keys."""
    certs = folder / "certs"
    subprocess.run([DEPLOY / "test-ca", certs, HOST], check=True)
    table = folder / "koiki-peers.toml"
    table.write_text(peers, encoding="utf-8")
    # A socket's path may have 107 bytes.
    run = Path(f"/tmp/akashi-doors-{os.getpid()}-{free_port()}")
    run.mkdir(mode=0o755)
    sock, reached = run / "web.sock", office.home / "log" / "access.log"
    production = _production(office, table)
    made = Front(free_port(), free_port(), free_port(), certs, free_port(), sock, reached, production)
    places = {
        "RUN": run, "CERTS": certs, "LOG": folder, "CONFIG": folder, "HOST": HOST,
        "STAFF": made.staff, "CENTRE": made.centre, "FEEDS": made.feeds, "METRICS": f"127.0.0.1:{made.metrics}",
        "UPSTREAM": f"server unix:{run}/web.sock fail_timeout=0;",
    }  # fmt: skip
    for part in ("proxy", "server"):
        text = filled(DEPLOY / "nginx" / f"{part}.conf", places)
        (folder / f"nginx-{part}.conf").write_text(text, encoding="utf-8")
    (folder / "akashi.conf").write_text(filled(DEPLOY / "nginx" / "akashi.conf", places), encoding="utf-8")
    (folder / "nginx.conf").write_text(_whole(folder), encoding="utf-8")
    started = [_gunicorn(production, sock, folder), _nginx(folder)]
    try:
        for port in (made.staff, made.centre, made.feeds):
            _wait_for(port, started)
        _wait_until_serving(made)
        yield made
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(30)
        shutil.rmtree(run)


def _whole(folder: Path) -> str:
    """What Debian's nginx.conf wraps around a site (as deploy/prepare leaves it), for a user of our own."""
    user = "user root;" if os.getuid() == 0 else ""  # a socket below /tmp belongs to whoever runs the test
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n{user}\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\n{temporary}    include {folder}/akashi.conf;\n}}\n"
    )


def _nginx(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    )


def _production(office: Office, table: Path) -> dict[str, str]:
    """Production mode, with the office's databases and secrets."""
    secrets = office.home / "secrets"
    return {
        "AKASHI_MODE": "production", "AKASHI_HOME": str(office.home), "AKASHI_HOSTS": f"{HOST},localhost",
        "AKASHI_DATABASE_URL": office.database("app"), "AKASHI_DATABASE_OWNER_URL": office.database("owner"),
        "AKASHI_SECRET_KEY_FILE": str(secrets / "secret_key"), "AKASHI_MASTER_KEY_FILE": str(secrets / "master_key"),
        "AKASHI_REDIS_URL": "redis://127.0.0.1:1/0", "AKASHI_KOIKI_PEERS": str(table),
        "AKASHI_FONTS": os.environ["AKASHI_FONTS"], "AKASHI_PRESS_DIR": os.environ["AKASHI_PRESS_DIR"],
        "PYTHONPATH": str(CHECKOUT), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip


def _gunicorn(production: dict[str, str], sock: Path, folder: Path) -> subprocess.Popen[bytes]:
    """The web, one worker."""
    command = ["gunicorn", "--config", str(CHECKOUT / "config" / "gunicorn.py"), "--bind", f"unix:{sock}"]
    command += ["--pid", str(folder / "web.pid")]
    with (folder / "web.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--workers", "1", "config.wsgi"], env=clean_environment() | production, stdout=log, stderr=log
        )


def _wait_for(port: int, started: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and all(process.poll() is None for process in started):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx or gunicorn did not start")


def _wait_until_serving(made: Front) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if made.ask(made.staff, "/livez")[0] == 200:
            return
        time.sleep(0.2)
    raise AssertionError("the web did not answer through nginx")
