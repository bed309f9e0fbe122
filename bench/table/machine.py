"""Where and on what a figure was measured: the first lines of every file in bench/results/."""

import os
import platform
import subprocess
from datetime import datetime
from pathlib import Path

from django.db import connections

from config.local.place import ROOT


def told() -> str:
    """Date, commit, machine, versions, and how busy it was."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    with connections["owner"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}, commit {commit}\n"
        f"{os.cpu_count()} × {models[0].partition(': ')[2] if models else platform.machine()}, {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}, PostgreSQL {postgres}; "
        f"load before {os.getloadavg()[0]:.1f}"
    )
