"""`bin/akashi promises --target URL`: the attacks that strangers can make on a running deployment, and their report.

It asks for real papers of the municipality it is given, floods the server, and with ``--kill`` and ``--database`` ends
processes and changes rows. So it does nothing without ``--yes`` and a municipality that is named.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from config.local import promises_report
from config.local.place import ROOT
from config.local.promises_table import Promise
from config.local.surroundings import prepare
from config.local.trouble import Trouble

_FILES = ("residents", "certificate", "key", "ca", "database")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What belongs to ``--target``."""
    group = parser.add_argument_group("動いている配備を外から攻める (試験用の団体で)")
    group.add_argument("--target", default="", metavar="URL", help="配備の場所。--municipality と --yes が要る")
    group.add_argument("--municipality", default="", metavar="CODE", help="攻めてよい試験用の団体コード")
    group.add_argument("--yes", action="store_true", help="本当に攻める (紙が出て、料金の台帳に載る)")
    group.add_argument(
        "--residents", default="", metavar="FILE", help="住民の一覧 (centre_load と同じ形。見本の団体は要らない)"
    )
    group.add_argument("--other", default="", metavar="CODE", help="隣の団体の団体コード (P14)")
    group.add_argument("--certificate", default="", metavar="PEM", help="相互TLSのこちらの証明書")
    group.add_argument("--key", default="", metavar="PEM", help="その秘密鍵")
    group.add_argument("--ca", default="", metavar="PEM", help="相手の証明書を確かめる認証局")
    group.add_argument("--seconds", type=float, default=10.0, help="過負荷と kill -9 の嵐の秒数 (既定 10)")
    group.add_argument("--pairs", type=int, default=60, help="同じ瞬間に放す住民の組 (既定 60)")
    group.add_argument(
        "--kill",
        action="append",
        default=[],
        metavar="PIDFILE",
        help="サーバのホストで: ここにある PID の下のプロセスを kill -9 し続ける (何度でも書ける)",
    )
    group.add_argument(
        "--database",
        default="",
        metavar="FILE",
        help="サーバのホストで: 所有者の接続文字列の置き場。表を書き換えて audit_verify を試す",
    )


def attacked(options: argparse.Namespace, promises: list[Promise]) -> dict[str, Any]:
    """The report. Raises Trouble before anything is sent when it was not told to, or when it cannot."""
    _must_be_told(options)
    here = prepare(development=True, mode="demo", servers=False)
    os.close(here.membership)  # it keeps nobody's database up
    with tempfile.TemporaryDirectory(prefix="akashi-target-") as folder:
        order, results = Path(folder) / "order.json", Path(folder) / "results.json"
        order.write_text(json.dumps(_order(options, promises)), encoding="utf-8")
        done = subprocess.run(
            [here.tools.python, "-m", "tests.promises.outside", order, results],
            cwd=ROOT,
            # The operator's own environment: audit_verify runs in it, as the operator would run it.
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=sys.stderr,
            stderr=subprocess.PIPE if options.json else None,
            check=False,
        )
        if done.returncode or not results.exists():
            raise Trouble("配備を攻められませんでした (上の理由を見てください)")
        found = json.loads(results.read_text(encoding="utf-8"))
    tried = [one for one in found if one["outcome"] != "untried"]
    files = {promise.name: promise.file.relative_to(ROOT).as_posix() for promise in promises}
    for one in tried:
        one["test"] = f"{files[one['promise']]}::{one['test']}"
    named = {one["promise"] for one in tried}
    report = promises_report.made([promise for promise in promises if promise.name in named], tried, depth="target")
    report["target"] = f"{options.target} 団体 {options.municipality}"
    report["untried"] = [
        {"promise": one["promise"], "test": one["test"], "why": one["why"]}
        for one in found
        if one["outcome"] == "untried"
    ]
    return report


def _must_be_told(options: argparse.Namespace) -> None:
    if not options.municipality:
        raise Trouble("--target には --municipality が要ります (攻めてよい試験用の団体コード)")
    missing = [name for name in _FILES if getattr(options, name) and not Path(getattr(options, name)).is_file()]
    if missing:
        raise Trouble(f"--{missing[0]} のファイルがありません: {getattr(options, missing[0])}")
    if not options.yes:
        extra = " プロセスを kill -9 します。" if options.kill else ""
        extra += " 台帳・鎖の行を書き換えて戻します。" if options.database else ""
        raise Trouble(
            f"{options.target} の団体 {options.municipality} に、数百通の交付を求め、定格の5倍を投げます。"
            f"紙は台帳に載り、精算に入ります。{extra} 試験用の団体でなければ、してはいけません。"
            "よければ --yes を付けてください"
        )


def _order(options: argparse.Namespace, promises: list[Promise]) -> dict[str, Any]:
    named = ("target", "municipality", "other", "seconds", "pairs")
    files = {name: str(Path(getattr(options, name)).absolute()) if getattr(options, name) else "" for name in _FILES}
    return {
        **{name: getattr(options, name) for name in named},
        **files,
        "only": [promise.name for promise in promises],
        "kill": [str(Path(name).absolute()) for name in options.kill],
        "verify": [str(ROOT / "bin" / "akashi"), "audit_verify"],
    }
