"""What this deployment is made of, and whether it is fit to serve."""

from typing import Any

from config.command import AkashiCommand
from config.conformance import report


class Command(AkashiCommand):
    """``conformance``: exit 0 when every check holds, else 1."""

    help = "この配備の適合報告 (版・フォント・移行・役割・設定)"

    def act(self, **options: Any) -> int:
        """Print the report."""
        made = report()
        lines = [f"{name}: {value}" for name, value in made.parts.items()]
        lines += [f"{'適' if check.held else '否'}  {check.what}" for check in made.checks]
        document = {
            "parts": made.parts,
            "checks": [{"what": check.what, "held": check.held} for check in made.checks],
            "fit": made.fit,
        }
        self.emit(document, text="\n".join(lines), as_json=options["json"])
        return 0 if made.fit else 1
