"""A small file system of one's own, so that it can be filled to the last byte."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


class NoDiskOfOurOwn(AssertionError):
    """This machine lets us mount nothing: the promise is not tried here, and that is not called kept."""


@contextmanager
def small_disk(*, megabytes: int) -> Iterator[Path]:
    """A tmpfs for the length of a block. Mounting is root's: without it the test fails and says so."""
    place = Path(mkdtemp(prefix="akashi-disk-"))
    place.chmod(0o755)  # PostgreSQL runs as nobody, and its data shall lie on this disk
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "akashi-promises", str(place)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoDiskOfOurOwn(f"a full disk can be tried as root only (mount: {done.stderr.strip()})")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(ballast: Path) -> None:
    """Write until nothing more goes in."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    if file.write(b"\0" * size) < size:
                        break
            except OSError:
                continue
        os.fsync(file.fileno())
