"""Opening a library whose own libraries lie where the loader does not look, without showing them to anybody else."""

import ctypes
import os
import re
import subprocess
from pathlib import Path


def open_with_its_own_libraries(library: Path) -> None:
    """Load ``library`` into this process, after what it needs from the folders of libraries around it.

    The loader takes a needed library that is loaded already under its name, from wherever it came. A library path
    would do it for one process too, but has to be there at its start and holds for all that it loads. Raises OSError.
    """
    if _opens(library):
        return
    folders = [folder for above in list(library.parents)[:-1] for folder in sorted(above.glob("lib/*-linux-gnu*"))]
    path = os.pathsep.join([*filter(None, [os.environ.get("LD_LIBRARY_PATH")]), *map(str, folders)])
    told = subprocess.run(
        ["ldd", library], env={**os.environ, "LD_LIBRARY_PATH": path}, capture_output=True, text=True, check=True
    ).stdout
    needed = [Path(found) for found in re.findall(r"=> (/\S+)", told)]
    left = [file for file in needed if file.parent in folders]
    while left:  # which needs which is the loader's knowledge: the ones it refuses now come again after the others
        refused = [file for file in left if not _opens(file)]
        if refused == left:
            break
        left = refused
    ctypes.CDLL(str(library))


def _opens(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True
