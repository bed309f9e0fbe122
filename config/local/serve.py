"""`bin/serve` and `bin/demo`."""

import argparse
import os
import re
import subprocess
import sys

from config.local.supervisor import Supervisor
from config.local.surroundings import Surroundings, prepare
from config.local.trouble import Trouble


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("1 から 65535 の番号です")
    return int(text)


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"bin/{name}")
    parser.add_argument("--port", type=_port, default=8000, help="既定 8000")
    parser.add_argument("--workers", type=int, choices=range(1, 65), metavar="N", help="web のプロセスの数。既定 2")
    return parser


def _workers(given: int | None) -> int:
    told = os.environ.get("AKASHI_WEB_WORKERS", "2")
    return given or (int(told) if told.isdecimal() else 2)


def serve(arguments: list[str]) -> int:
    """Everything but the sample municipalities, until Ctrl-C (0) or the death of the web (1)."""
    options = _parser("serve").parse_args(arguments)
    here = prepare()
    supervisor = Supervisor(here, port=options.port, workers=_workers(options.workers))
    try:
        if here.demo:
            tell_centre(here, f"http://127.0.0.1:{options.port}")
        here.migrate()
        here.build_plates()
        supervisor.start()
        _say(f"Akashi {_mode(here)}: http://127.0.0.1:{options.port}/  (Ctrl-C で止まります)")
        return _told(supervisor.watch(), here)
    finally:
        supervisor.stop()
        here.stop()


def demo(arguments: list[str]) -> int:
    """The whole product with sample municipalities; ``--check`` issues one certificate and leaves."""
    parser = _parser("demo")
    parser.add_argument("--check", action="store_true", help="起こして自分で1通交付し、PDF の道を印字して終わる")
    parser.add_argument("--fresh", action="store_true", help="データを作り直す")
    options = parser.parse_args(arguments)
    if os.environ.get("AKASHI_MODE", "demo") != "demo":
        raise Trouble("bin/demo は見本です。AKASHI_MODE=production では起こせません")
    here = prepare(mode="demo", fresh=options.fresh)
    supervisor = Supervisor(here, port=options.port, workers=_workers(options.workers))
    url = f"http://127.0.0.1:{options.port}"
    prepared: subprocess.Popen[bytes] | None = None
    try:
        tell_centre(here, url)
        here.migrate()
        here.build_plates()
        prepared = subprocess.Popen(here.manage("demo_prepare"), env=here.environment, stdout=subprocess.PIPE)
        supervisor.start()
        told, _ = prepared.communicate()
        if prepared.returncode:
            raise Trouble("見本の団体を作れませんでした (上の理由を見てください)")
        if supervisor.stopping:
            return 0
        if options.check:
            return subprocess.run(here.manage("demo_check", "--url", url), env=here.environment, check=False).returncode
        _say(told.decode().rstrip())
        _say(_next_steps(url))
        return _told(supervisor.watch(), here)
    finally:
        if prepared is not None and prepared.poll() is None:
            prepared.terminate()
            prepared.wait()
        supervisor.stop()
        here.stop()


_OUR_DEFAULT = re.compile(r'^url = "http://127\.0\.0\.1:[0-9]+/koiki/v5"$', re.MULTILINE)


def tell_centre(here: Surroundings, url: str) -> None:
    """Tell the exchange centre where this server listens, and let its clock begin anew.

    A registry that names servers of its own is left as it is, but for the port of ours.
    """
    folder = here.place.home / "centre"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "clock").unlink(missing_ok=True)
    file, line = folder / "registry.toml", f'url = "{url}/koiki/v5"'
    kept = file.read_text(encoding="utf-8") if file.exists() else f"# 一覧にない団体のサーバ\n[default]\n{line}\n"
    told = _OUR_DEFAULT.sub(line, kept)
    if not file.exists() or told != kept:
        file.write_text(told, encoding="utf-8")


def _next_steps(url: str) -> str:
    return f"""
試す       {url}/kiosk/   (カードの暗証番号は 1234)
窓口       {url}/kiosk/counter/   (アクセスキーは bin/akashi centre_counter_key 999997)
運用管理   {url}/console/
SOAP       {url}/koiki/v5?wsdl
確認       {url}/verify/
止める     Ctrl-C
"""


def _mode(here: Surroundings) -> str:
    return "(見本)" if here.demo else "(本番)"


def _told(code: int, here: Surroundings) -> int:
    if code:
        print(f"akashi: web が終わりました。{here.place.log / 'web.log'} を見てください", file=sys.stderr)
    return code


def _say(text: str) -> None:
    print(text, flush=True)
