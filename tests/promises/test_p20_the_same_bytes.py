"""P20 同じデータ・様式・フォント・部品の版なら、署名の前まで同じバイト列。

閉じる事故: –
試し方: 見本の全様式を、ハッシュの種・時間帯・言語・作業フォルダの違うプロセスで刷り、1バイトも違わないことを見る
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.acceptance.office import CHECKOUT

Record = Callable[[str, object], None]
ALSO = ("tests/press/test_paper.py", "tests/golden/test_golden.py")
_DRAW = """
import hashlib, json, random, sys
from tests.golden.cases import NAMES, paper_of, press
names = list(NAMES)
random.shuffle(names)
found = {name: hashlib.sha256(paper_of(name, with_press=press()).pdf).hexdigest() for name in names}
print(json.dumps(found))
"""
_WORLDS = (
    {"PYTHONHASHSEED": "0", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "POSIX", "PYTHONOPTIMIZE": "1"},
)


def test_papers_are_the_same_bytes_in_processes_of_different_worlds(tmp_path: Path, record: Record, full: bool) -> None:
    worlds = (_WORLDS * 10) if full else _WORLDS[:2]
    drawn = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _DRAW],
                env={**os.environ, "PYTHONPATH": str(CHECKOUT), **world},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for world in worlds
    ]
    assert len(drawn[0]) > 10
    assert all(one == drawn[0] for one in drawn)
    record("紙", len(drawn[0]))
    record("プロセス", len(worlds))
    record("違ったバイト", 0)
