"""`bin/akashi promises`: the attacks on the 22 promises, in a home of their own, and a report with figures.

Nothing of this deployment is touched: its settings are taken out of the environment before anything is prepared. With
``--target`` a running deployment is attacked instead, and only when it is named (promises_target.py).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.local import postgres, promises_report, promises_target
from config.local.place import ROOT
from config.local.promises_table import PROMISES, Promise, promises_in
from config.local.surroundings import prepare
from config.local.trouble import Trouble

#: What pytest says when tests failed, and when everything passed. Anything else: it could not run.
_PASSED, _FAILED = 0, 1
_KEEP = ("AKASHI_TOOLS", "AKASHI_TEST_PKCS11")


def promises(arguments: list[str]) -> int:
    """Run them. Returns 0 when all are kept, 1 when one is broken. Raises Trouble when they cannot be run."""
    options = parser().parse_args(arguments)
    folder = ROOT / "tests" / "promises"
    if not folder.is_dir():
        raise Trouble("tests/promises がありません。公開の置き場から checkout した木で走らせてください")
    wanted = _wanted(options.only, promises_in(folder))
    out = Path(options.out).absolute()
    out.mkdir(parents=True, exist_ok=True)
    if options.target:
        report = promises_target.attacked(options, wanted)
    else:
        with tempfile.TemporaryDirectory(prefix="akashi-promises-") as home:
            results = _run(wanted, depth=options.depth, home=Path(home))
        report = promises_report.made(wanted, results, depth=options.depth)
    promises_report.write(report, out)
    if options.write_docs and not options.target:
        promises_report.write_docs(report, ROOT / "docs" / "promises.md")
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print(promises_report.table(report))
        print(f"\n報告: {out / 'promises.html'}、{out / 'promises.json'}")
    return 0 if report["kept"] else 1


def parser() -> argparse.ArgumentParser:
    """Its arguments."""
    made = argparse.ArgumentParser(prog="bin/akashi promises", description="約束 P1-P22 を攻めて、数字で報告する")
    made.add_argument("--depth", choices=("quick", "full"), default="quick", help="既定 quick (数分)。full は長い")
    made.add_argument("--out", default="promises", metavar="DIR", help="promises.html と promises.json の置き場")
    made.add_argument("--only", default="", metavar="P1,P5", help="この約束だけ")
    made.add_argument("--json", action="store_true", help="報告を JSON で印字する")
    made.add_argument("--write-docs", action="store_true", help="docs/promises.md に最後の数字を書く")
    promises_target.add_options(made)
    return made


def _wanted(only: str, known: list[Promise]) -> list[Promise]:
    names = [name.strip().upper() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in PROMISES]
    if unknown:
        raise Trouble(f"--only の {', '.join(unknown)} は約束の番号ではありません (P1 から P{len(PROMISES)})")
    return [promise for promise in known if not names or promise.name in names]


def _run(wanted: list[Promise], *, depth: str, home: Path) -> list[dict[str, object]]:
    """What pytest found, test by test. The tests stand in a home that is thrown away."""
    for name in [name for name in os.environ if name.startswith("AKASHI_") and name not in _KEEP]:
        del os.environ[name]
    os.environ["AKASHI_HOME"] = str(home)
    here = prepare(development=True, mode="demo")
    results = home / "results.json"
    try:
        here.build_plates()
        also = [test for promise in wanted for test in promise.also(depth)]
        environment = here.environment | {
            "AKASHI_PROMISES": depth,
            "AKASHI_TEST_DATABASE": f"test_akashi_{os.getpid()}",
            "PROMISES_RESULTS": str(results),
        }
        command = [
            str(here.tools.python.parent / "pytest"),
            "-m",
            "not long or lent",
            "-q",
            "--basetemp",
            str(home / "tmp"),
        ]
        done = subprocess.run(
            [*command, *(str(promise.file) for promise in wanted), *also],
            cwd=ROOT,
            env=environment,
            stdout=sys.stderr,
            check=False,
        )
    finally:
        here.stop()
        postgres.destroy(here.place)  # its data may lie outside the home (config/local/postgres.py)
    if done.returncode not in (_PASSED, _FAILED) or not results.exists():
        raise Trouble("約束の試験を走らせられませんでした (上の理由を見てください)")
    return list(json.loads(results.read_text(encoding="utf-8")))
