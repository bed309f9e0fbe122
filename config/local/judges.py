"""Programs of other houses that judge our papers in the tests, where the machine lacks them: unpacked, not installed.

Their libraries are theirs alone. Each is called through a small script that shows it its own folder: on the library
path of the tests themselves the same libraries made WeasyPrint's layout a hundred metres high (seen on bare Debian).
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

from config.local import debs, locks
from config.local.trouble import Trouble

#: Program → Debian packages. A further judge is one line here.
JUDGES: dict[str, tuple[str, ...]] = {
    "softhsm2-util": ("softhsm2",),
    **dict.fromkeys(("pdfsig", "pdffonts", "pdftotext", "pdftoppm"), ("poppler-utils",)),
    "mutool": ("mupdf-tools",),
    "gs": ("ghostscript", "poppler-data"),  # its CMaps are links into poppler-data
    "nginx": ("nginx-light",),  # stands before the doors in the tests of mutual TLS, as it does in production
}
#: Where a Debian package puts a program, unless in usr/bin.
PLACES = {"nginx": "usr/sbin"}
#: The tests open SoftHSM's library in their own process; they learn its place from here.
MODULE_VARIABLE = "AKASHI_TEST_PKCS11"
_MODULES = ("lib/softhsm/libsofthsm2.so", "lib/*/softhsm/libsofthsm2.so")

_CALL = """#!/bin/sh
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
for place in "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu*; do
    [ -d "$place" ] || continue
    LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$place
done
export LD_LIBRARY_PATH
"""
# Ghostscript looks for its own files where it would be installed.
_CALL_GS = """export GS_LIB="$root/shelves/Init:$root/shelves/lib:$root/shelves/iccprofiles"
exec "$root/usr/bin/gs" -sGenericResourceDir="$root/shelves/" -sICCProfilesDir="$root/shelves/iccprofiles/" \\
    --permit-file-read="$root/:/usr/share/poppler/" "$@"
"""


def summon(folder: Path, *, lock: Path, environment: dict[str, str]) -> None:
    """Put into ``environment`` what calls every judge: the machine's own, or ours unpacked below ``folder``.

    Raises Trouble when one is missing and cannot be brought.
    """
    path = environment.get("PATH", os.defpath)
    missing = [program for program in JUDGES if shutil.which(program, path=path) is None]
    if missing:
        with locks.alone(lock):
            _bring(missing, folder)
        environment["PATH"] = os.pathsep.join([path, str(folder / "bin")])
    root = folder / "usr" if "softhsm2-util" in missing else Path("/usr")
    module = next((found for pattern in _MODULES for found in sorted(root.glob(pattern))), None)
    if module is None:
        raise Trouble(f"softhsm2 の libsofthsm2.so が {root} の下にありません。softhsm2 を入れ直してください")
    environment[MODULE_VARIABLE] = str(module)


def _bring(programs: list[str], folder: Path) -> None:
    packages = sorted({package for program in programs for package in JUDGES[program]})
    stamp, state = folder / "complete", "\n".join([*packages, _CALL, _CALL_GS])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    stamp.unlink(missing_ok=True)
    print(f"試験の道具 ({'、'.join(packages)}) を入れています …", file=sys.stderr, flush=True)
    debs.unpack(packages, into=folder, with_needs=True)
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / "bin").mkdir()
    for program in programs:
        call = folder / "bin" / program
        place = f"$root/{PLACES.get(program, 'usr/bin')}/{shlex.quote(program)}"
        last = _CALL_GS if program == "gs" else f'exec "{place}" "$@"\n'
        call.write_text(_CALL + last, encoding="utf-8")
        call.chmod(0o755)
    if "gs" in programs:
        _shelve(folder)
    stamp.write_text(state, encoding="utf-8")


def _shelve(folder: Path) -> None:
    """Ghostscript's shelves in one place whatever its version, with CMaps that lead somewhere. Links are relative, so
    that the folder may be copied.
    """
    shelf = next(iter(sorted(folder.glob("usr/share/ghostscript/[0-9]*"), reverse=True)), None)
    if shelf is None:
        raise Trouble(f"ghostscript の資源が {folder} にありません。{folder} を消してもう一度起こしてください")
    cmaps = folder / "usr/share/poppler/cMap"
    shelves = folder / "shelves"
    shutil.rmtree(shelves, ignore_errors=True)
    shelves.mkdir()
    for place in (*sorted((shelf / "Resource").iterdir()), shelf / "lib", shelf / "iccprofiles"):
        target = cmaps if place.name == "CMap" and cmaps.exists() else place
        (shelves / place.name).symlink_to(os.path.relpath(target, shelves))
