"""No secret of this deployment stands in an argument, an environment or a log: the files hold them, and nobody else.

Looked at where it happens: this very run was started by the entry scripts, with servers of its own.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent


def _secrets(home: Path) -> set[bytes]:
    found = set()
    for file in (home / "secrets").iterdir():
        if file.is_file():
            text = file.read_text(encoding="ascii").strip()
            found.add((urlsplit(text).password or "").encode() if text.startswith("postgresql://") else text.encode())
    return {secret for secret in found if len(secret) >= 16}


def _ours(home: Path) -> list[Path]:
    """Processes of this home: those that were told it, and the servers whose data lie in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "environ").read_bytes() + b"\0" + (process / "cmdline").read_bytes()
        except OSError:
            continue  # another user's, or gone
        if os.fsencode(str(home)) in told:
            found.append(process)
    return found


def test_no_process_carries_a_secret_in_its_arguments_or_its_environment() -> None:
    home = Path(settings.AKASHI_HOME)
    secrets, processes = _secrets(home), _ours(home)
    assert len(secrets) >= 3, "two keys and the passwords of the roles"
    assert any(process.name == str(os.getpid()) for process in processes)
    for process in processes:
        for name in ("cmdline", "environ"):
            try:
                shown = (process / name).read_bytes()
            except OSError:
                continue
            assert not any(secret in shown for secret in secrets), f"{process.name} {name}"


def test_no_log_holds_a_secret_and_no_secret_file_is_anybodys() -> None:
    home = Path(settings.AKASHI_HOME)
    secrets = _secrets(home)
    for file in [*(home / "log").rglob("*"), *(home / "run").glob("*.log")]:
        if file.is_file():
            assert not any(secret in file.read_bytes() for secret in secrets), file.name
    assert all(file.stat().st_mode & 0o077 == 0 for file in (home / "secrets").iterdir())


def test_a_prepared_machine_gives_its_services_files_and_no_values() -> None:
    """What deploy/prepare writes into the environment file of the units."""
    written = (ROOT / "deploy" / "prepare").read_text(encoding="utf-8")
    for name in ("AKASHI_SECRET_KEY", "AKASHI_MASTER_KEY", "AKASHI_DATABASE_URL", "AKASHI_DATABASE_OWNER_URL"):
        assert re.search(rf"^{name}_FILE=", written, re.MULTILINE), name
        assert not re.search(rf"^{name}=", written, re.MULTILINE), name
