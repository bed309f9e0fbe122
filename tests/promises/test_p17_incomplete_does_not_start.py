"""P17 設定が欠けたら起動しない。鍵・フォント・様式・移行のどれか1つでも。

閉じる事故: 高松
試し方: 起動する production の配備から1つずつ外す・壊す。理由を1行で言って起動しない。封印なしの PDF を返す道は源に無い
"""

import base64
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .house import House
from .town import Town

Record = Callable[[str, object], None]
_FILES = ("SECRET_KEY", "MASTER_KEY", "DATABASE_URL", "DATABASE_OWNER_URL")


def started(house: House, environment: dict[str, str]) -> tuple[int, str]:
    """Whether the application comes up with this environment, and its last line."""
    done = subprocess.run(
        [house.program("python"), "-c", "import config.wsgi"],
        env=environment,
        cwd=house.home,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _without(house: House, folder: Path) -> dict[str, tuple[dict[str, str], str]]:
    """What is taken away or spoiled: name → (environment, word of the reason)."""
    whole = house.prepared(AKASHI_MODE="production")
    other_key = base64.b64encode(os.urandom(32)).decode()
    empty = folder / "empty"
    empty.mkdir()
    cases = {
        name: ({k: v for k, v in whole.items() if k != f"AKASHI_{name}_FILE"}, f"AKASHI_{name}") for name in _FILES
    }
    without_master = {k: v for k, v in whole.items() if k != "AKASHI_MASTER_KEY_FILE"}
    cases |= {
        "REDIS_URL": ({k: v for k, v in whole.items() if k != "AKASHI_REDIS_URL"}, "AKASHI_REDIS_URL"),
        "フォント": (whole | {"AKASHI_FONTS": str(folder / "none.ttf")}, "AKASHI_FONTS"),
        "版": (whole | {"AKASHI_PRESS_DIR": str(empty)}, "plates_build"),
        "別の親鍵": (without_master | {"AKASHI_MASTER_KEY": other_key}, ""),
        "短い秘密": (whole | {"AKASHI_SECRET_KEY_FILE": str(_short(folder))}, "AKASHI_SECRET_KEY"),
        "綴りの誤り": (whole | {"AKASHI_MOOD": "x"}, "AKASHI_MOOD"),
        "止めた時計": (whole | {"AKASHI_NOW": "2026-01-01T10:00+09:00"}, "AKASHI_NOW"),
        "故障点": (whole | {"AKASHI_FAULTS": "after_t1:kill"}, "AKASHI_FAULTS"),
    }
    return cases


def _short(folder: Path) -> Path:
    (folder / "short").write_text("short")
    return folder / "short"


def test_a_deployment_that_lacks_one_thing_does_not_start(
    house: House, town: Town, tmp_path: Path, record: Record
) -> None:
    assert started(house, house.prepared(AKASHI_MODE="production")) == (0, "")
    cases = _without(house, tmp_path)
    with ThreadPoolExecutor(2) as pool:
        said = dict(zip(cases, pool.map(lambda case: started(house, case[0]), cases.values()), strict=True))
    for name, (code, reason) in said.items():
        assert code != 0, f"{name}: it started"
        assert cases[name][1] in reason, (name, reason)
    record("欠けた・壊れた設定", len(cases))
    record("それで起動した", 0)


@pytest.mark.parametrize("lacks", ["a migration", "a signing key"])
def test_a_database_that_lacks_something_does_not_serve(lacks: str, house: House, town: Town, record: Record) -> None:
    """Taken away behind the program's back, as the owner, and put back."""
    table = {"a migration": "django_migrations", "a signing key": "sealing_signing_key"}[lacks]
    where = {"a migration": "app = 'issuance' AND name LIKE '0004%'", "a signing key": "true"}[lacks]
    with house.owner(town.code) as owner:
        owner.execute(f"CREATE TABLE kept AS SELECT * FROM {table} WHERE {where}")  # type: ignore[arg-type]
        for act in ("DISABLE TRIGGER USER", "ENABLE TRIGGER USER"):
            owner.execute(f"ALTER TABLE {table} {act}")  # type: ignore[arg-type]
            if act.startswith("DIS"):
                owner.execute(f"DELETE FROM {table} WHERE {where}")  # type: ignore[arg-type]
    try:
        code, reason = started(house, house.prepared(AKASHI_MODE="production"))
    finally:
        with house.owner(town.code) as owner:
            owner.execute(f"INSERT INTO {table} SELECT * FROM kept")  # type: ignore[arg-type]
            owner.execute("DROP TABLE kept")
    assert code != 0, "it started"
    assert "ConfigurationError" in reason, reason
    record("データベースに欠けた物", 1)
