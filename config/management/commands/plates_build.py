"""Build what press and inspection need before the first paper: type cases and plates, and registers of shapes."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.command import AkashiCommand
from issuer.inspection import register
from issuer.press import building
from issuer.press.typecase import all_font_paths


class Command(AkashiCommand):
    """``plates_build``: build what is missing or stale. ``--check``: only look; exit 1 when there is work to do."""

    help = "版 (様式の組み)、活字箱、照合の字形台帳を作る"

    def arguments(self, parser: CommandParser) -> None:
        """``--check``."""
        parser.add_argument("--check", action="store_true", help="作らずに確かめる (足りなければ 1 で終わる)")

    def act(self, **options: Any) -> int:
        """Build, or look."""
        font, font_dir, folder = settings.AKASHI_FONTS, settings.AKASHI_FONT_DIR, settings.AKASHI_PRESS_DIR
        shelf = settings.AKASHI_FORMS
        fonts = all_font_paths(font=font, font_dir=font_dir)
        if options["check"]:
            faults = [
                *building.check(font=font, font_dir=font_dir, folder=folder, shelf=shelf),
                *register.check(fonts=fonts, folder=folder),
            ]
            text = "\n".join(faults) if faults else "版も活字箱も字形台帳もそろっています"
            self.emit({"built": not faults, "faults": faults}, text=text, as_json=options["json"])
            return 1 if faults else 0
        made = [
            *building.build(font=font, font_dir=font_dir, folder=folder, shelf=shelf),
            *register.build(fonts=fonts, folder=folder),
        ]
        self.emit({"built": True, "shelf": made}, text="\n".join(made), as_json=options["json"])
        return 0
