"""card_import CODE FILE.csv: 条例利用の利用者."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.feeds.card_file import import_file


class Command(AkashiCommand):
    """All lines or none; the form of the file is told by ``--help``."""

    help = (
        "条例利用の利用者を CSV から登録・変更する (全行か、1行も入れないか)。UTF-8、1行目は見出し (順は自由): "
        "利用者ID・宛名番号・証明種別 (JUMINHYO など)・暗証番号ハッシュ (PHC 形式: argon2id、scrypt、pbkdf2-sha256。"
        "暗証番号そのものは書かない)。任意: 状態 (1有効 2一時停止 3失効 4期限切れ。空は1)・有効終了日 (YYYY-MM-DD。"
        "空は今のまま、新しい利用者は今日から10年)。U01 で届いた利用者は変えない。使うには設定 [card] offered = true"
    )

    def arguments(self, parser: CommandParser) -> None:
        """Whose users, and the file."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def act(self, *, municipality: str, file: Path, json: bool, **_: Any) -> int:
        """Register them, and print how many are new, changed and the same."""
        operator = f"cli:{getpass.getuser()}"
        done = import_file(municipality=municipality, path=file, operator=operator, now=clock.now())
        document = {"municipality": municipality, "new": done.new, "changed": done.changed, "same": done.same}
        text = f"登録 {done.new}件、変更 {done.changed}件、変わらず {done.same}件"
        self.emit(document, text=text, as_json=json)
        return 0
