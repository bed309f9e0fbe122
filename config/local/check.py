"""`bin/test`: every check and every test, or pytest alone with the arguments given."""

import os
import subprocess
import sys
import time
from pathlib import Path

from config.local import debs, judges
from config.local.place import ROOT
from config.local.surroundings import Surroundings, prepare

SOURCES = ("config", "issuer", "integrations", "ops_console", "tests", "bench", "conftest.py", "manage.py")


def test(arguments: list[str]) -> int:
    """Run the checks and tests; ``long``: what they leave out; ``fuzz``: the fuzzer's long run.

    Returns 0 when all is well, else 1 or pytest's code.
    """
    os.environ.pop("AKASHI_NOW", None)  # a stopped clock belongs to a demonstration
    here = prepare(development=True)
    environment = {**here.environment, "AKASHI_TEST_DATABASE": f"test_akashi_{os.getpid()}"}
    _forget_the_dead(here)
    try:
        if arguments[:1] == ["e2e"]:
            return _browser(here, environment, arguments[1:])
        judges.summon(here.place.tools / "judges", lock=here.place.tools / "lock", environment=environment)
        here.build_plates()
        if arguments[:1] == ["fuzz"]:
            return _run(here, environment, "python", "-m", "tests.fuzz", *arguments[1:])
        if arguments[:1] == ["long"]:
            return _run(here, environment, "pytest", "-m", "long", "-n", "2", *arguments[1:])
        if arguments:
            return _run(here, environment, "pytest", *arguments)
        return _everything(here, environment)
    finally:
        _drop(here, [environment["AKASHI_TEST_DATABASE"]])
        os.close(here.membership)


def _everything(here: Surroundings, environment: dict[str, str]) -> int:
    sources = [name for name in SOURCES if (ROOT / name).exists()]
    checks: list[tuple[str, ...]] = [
        ("ruff", "check", *sources),
        ("ruff", "format", "--check", *sources),
        ("mypy",),
        ("lint-imports",),
        ("python", "manage.py", "check"),
        ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
        ("pytest", "-q", "-n", "2", "--dist", "loadfile"),
    ]
    failed = []
    for check in checks:
        start = time.monotonic()
        print(f"── {' '.join(check[:3])}", flush=True)
        code = _run(here, environment, *check)
        print(f"── {'ok' if code == 0 else 'NG'} ({time.monotonic() - start:.1f} s)", flush=True)
        if code:
            failed.append(" ".join(check[:3]))
    if failed:
        print(f"失敗: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def _run(here: Surroundings, environment: dict[str, str], program: str, *arguments: str) -> int:
    command = [str(here.tools.python.parent / program), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _browser(here: Surroundings, environment: dict[str, str], arguments: list[str]) -> int:
    """The browser's tests need Debian's chromium and libatomic1 (for playwright's own node)."""
    folder = here.place.tools / "browser"
    program = next((Path(p) for p in ("/usr/bin/chromium", "/usr/lib/chromium/chromium") if Path(p).exists()), None)
    ours = folder / "usr/lib/chromium/chromium"
    if program is None and not ours.exists():
        print("chromium を入れています …", file=sys.stderr, flush=True)
        debs.unpack(["chromium", "libatomic1"], into=folder, with_needs=True)
    environment["AKASHI_TEST_CHROMIUM"] = str(program or ours)
    libraries = map(str, debs.libraries(folder))
    environment["LD_LIBRARY_PATH"] = os.pathsep.join([*libraries, *filter(None, [environment.get("LD_LIBRARY_PATH")])])
    return _run(here, environment, "pytest", "tests/e2e", *arguments)


_DROP = """
import os, sys, psycopg, psycopg.sql
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    names = sys.argv[2:] or [
        name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_akashi_[0-9]+'")
        if not os.path.exists("/proc/" + name.split("_")[2])
    ]
    for name in names:
        for (found,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [name + "%"]):
            connection.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(found)))
"""


def _forget_the_dead(here: Surroundings) -> None:
    """Drop test databases whose run was killed."""
    _drop(here, [])


def _drop(here: Surroundings, names: list[str]) -> None:
    url = here.environment.get("AKASHI_DATABASE_OWNER_URL_FILE", "")
    if url:  # only on the embedded server, where nobody else could own such a name
        text = Path(url).read_text(encoding="ascii")
        subprocess.run([str(here.tools.python), "-c", _DROP, text, *names], env=here.environment, check=False)
