"""``bin/demo --check`` in an empty home: one paper, exit 0, twice."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .office import CHECKOUT, clean_environment, close_home, free_port
from .sheet import Sheet

pytestmark = pytest.mark.heavy


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    close_home(tmp_path / "home")


def demo(home: Path) -> tuple[str, float]:
    began = time.monotonic()
    done = subprocess.run(
        [CHECKOUT / "bin" / "demo", "--check", "--port", str(free_port())],
        env=clean_environment() | {"AKASHI_HOME": str(home)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout, time.monotonic() - began


def test_the_demo_issues_one_residence_paper_and_again(home: Path) -> None:
    seconds = []
    for _ in range(2):
        said, taken = demo(home)
        seconds.append(taken)
        path = re.findall(r"\S+\.pdf", said)
        assert path, said
        sheet = Sheet(Path(path[-1]).read_bytes())
        assert sheet.has("住民票")
        assert sheet.has("この写しは、")
    sys.stdout.write(f"bin/demo --check: first run {seconds[0]:.1f} s, second run {seconds[1]:.1f} s\n")
