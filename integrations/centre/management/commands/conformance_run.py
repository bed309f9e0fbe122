"""Judge a server's conformance over the line, and write the report."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.centre.city.places import SAMPLE
from integrations.centre.kept import folder as centre_folder
from integrations.centre.kit.carrier import Http, service_address
from integrations.centre.kit.cases import ALL
from integrations.centre.kit.report.data import as_data, table
from integrations.centre.kit.report.signing import KitKey, kit_key
from integrations.centre.kit.report.write import write_report
from integrations.centre.kit.roster import Roster, sample_roster
from integrations.centre.kit.roster_file import WrongRoster, read_roster
from integrations.centre.kit.run import FAIL, Result, Run, carry_out, selected
from integrations.centre.kit.target import Target
from integrations.centre.wire import KoikiFault, Trouble, WrongAnswer

_JST = timezone(timedelta(hours=9))


class Command(BaseCommand):
    """``conformance_run --target URL``: exit 0 all passed, 1 something failed, 2 cannot run (one line says why)."""

    requires_system_checks: list[str] = []  # run by `check`, not before each command
    help = "相手の証明発行サーバに適合試験をする (契約だけを話すので、他社のサーバにも使える)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--target", required=True, metavar="URL", help="サーバのURL (/koiki/v5 は無くてもよい)")
        parser.add_argument("--municipality", default=SAMPLE.code, metavar="CODE", help="既定は見本市 %(default)s")
        parser.add_argument("--out", type=Path, metavar="DIR", help="報告を書く所。既定は AKASHI_HOME/centre/kit の下")
        parser.add_argument("--roster", type=Path, metavar="FILE", help="住民の名簿 (TOML)。見本の団体には要らない")
        parser.add_argument("--only", default="", metavar="3,4-2", help="区分か場合の番号だけを実施する")
        parser.add_argument("--certificate", type=Path, metavar="PEM", help="相互TLSのこちらの証明書")
        parser.add_argument("--key", type=Path, metavar="PEM", help="その秘密鍵")
        parser.add_argument("--ca", type=Path, metavar="PEM", help="相手の証明書を確かめる認証局")
        parser.add_argument("--font", type=Path, metavar="TTF", help="字形を比べる書体。既定は AKASHI_FONTS")
        parser.add_argument("--json", action="store_true", help="表の代わりに report.json を標準出力へ")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run, report, judge.

        Raises:
            CommandError: (exit 2) the arguments are wrong or the server cannot be asked.
        """
        folder = centre_folder() / "kit"
        try:
            cases = selected(ALL, [item for item in options["only"].split(",") if item])
            target, address = _target(options)
            key = kit_key(folder)
            run = carry_out(cases, target=target, address=address, tell=self._tell)
            out = options["out"] or folder / "reports" / datetime.now(_JST).strftime("%Y%m%d-%H%M%S")
            paths = self._report(run, out, key)
        except (KoikiFault, WrongAnswer, Trouble) as error:
            said = f" {error.message}" if isinstance(error, KoikiFault) else ""
            raise CommandError(f"サーバに稼働状況を尋ねられません: {error}{said}", returncode=2) from error
        except (WrongRoster, ValueError, OSError) as error:
            raise CommandError(f"実施できません: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_data(run), ensure_ascii=False))
        else:
            self.stdout.write(table(run))
            self.stdout.write("報告: " + "、".join(str(path) for path in paths if path.suffix in (".html", ".pdf")))
        if run.count(FAIL):
            raise SystemExit(1)

    def _tell(self, result: Result) -> None:
        self.stderr.write(f"{result.case.number:<6} {result.outcome}  {result.seconds:5.1f} 秒  {result.case.title}")

    def _report(self, run: Run, out: Path, key: KitKey) -> list[Path]:
        self.stderr.write(f"報告を書いています ({run.seconds:.0f} 秒で {len(run.results)} 件)")
        return write_report(run, folder=out, key=key)


def _target(options: dict[str, Any]) -> tuple[Target, str]:
    """The target with its roster at the server's own time. Raises what asking for the time raises."""
    if bool(options["certificate"]) != bool(options["key"]):
        raise ValueError("--certificate と --key は組で渡してください")
    for item in ("certificate", "key", "ca", "font"):
        if options[item] and not options[item].is_file():
            raise ValueError(f"--{item} のファイル {options[item]} がありません")
    address = service_address(options["target"])
    carrier = Http(address, certificate=options["certificate"], key=options["key"], ca=options["ca"])
    code = options["municipality"]
    asking = Target(municipality=code, carrier=carrier, roster=Roster(municipality=code))
    now = asking.now().astimezone(_JST)
    if options["roster"]:
        roster = read_roster(options["roster"], municipality=code, now=now)
    else:
        roster = sample_roster(municipality=code, now=now)
    font = options["font"] or settings.AKASHI_FONTS
    return Target(municipality=code, carrier=carrier, roster=roster, font=font), address
