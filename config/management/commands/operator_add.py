"""operator_add NAME --municipality CODE --role ROLE…"""

import getpass
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from ops_console.operators.adding import OperatorExists, add_operator
from ops_console.roles import Role


class Command(AkashiCommand):
    """Add an operator; the password and the key of the authenticator are printed once and never again."""

    help = "職員を作り、パスワードと確認コードの鍵を1度だけ印字する。既にいれば 1、誤りは 2"

    def arguments(self, parser: CommandParser) -> None:
        """Arguments as the contract has them; --role may be repeated or take several names."""
        parser.add_argument("name")
        parser.add_argument("--municipality", default="", help="団体コード。PLATFORM のときは付けない")
        parser.add_argument("--role", nargs="+", action="extend", required=True, choices=[r.value for r in Role])
        parser.add_argument("--display-name", default="", help="画面に出す名。既定は職員 ID")
        parser.add_argument("--expires", type=date.fromisoformat, help="この日まで使える (YYYY-MM-DD)")

    def act(self, **options: Any) -> int:
        """Create the operator, or answer 1 when there is one of this id."""
        try:
            made = add_operator(
                name=options["name"],
                display_name=options["display_name"],
                municipality=options["municipality"],
                roles=options["role"],
                expires_on=options["expires"],
                now=clock.now(),
                actor=f"cli:{getpass.getuser()}",
            )
        except OperatorExists as error:
            self.emit({"operator": options["name"], "added": False}, text=str(error), as_json=options["json"])
            return 1
        document = {"operator": made.name, "password": made.password, "otpauth": made.otpauth}
        self.emit(document, as_json=options["json"])
        return 0
