"""Entry of the scripts in bin/: `python -m config.local akashi|serve|demo|test …`."""

import os
import sys

from config.local.surroundings import prepare
from config.local.trouble import Trouble

#: Commands that look at the migrations themselves, or must run when these are broken.
UNMIGRATED = {
    "check",
    "db_url",
    "help",
    "makemigrations",
    "migrate",
    "plates_build",
    "showmigrations",
    "sqlmigrate",
    "version",
}
#: The exchange centre is another organisation's system: these run without a database, under settings of its own.
OF_THE_CENTRE = {"centre_journal", "centre_serve"}


def akashi(arguments: list[str]) -> int:
    """`manage.py NAME …`; never comes back."""
    here = prepare()
    # In production a schema changes when its operators say so (`migrate` or `bin/serve`), not by looking at something.
    if here.demo and arguments and arguments[0] not in UNMIGRATED:
        here.migrate()
        here.build_plates(only_first=True)
    command = here.manage(*arguments)
    os.execve(command[0], command, here.environment)  # the membership lock goes along


def centre(arguments: list[str]) -> int:
    """The same for a command of the centre alone."""
    here = prepare(mode="demo", servers=False)
    os.close(here.membership)  # it keeps nobody's database up
    command = here.manage(*arguments)
    settings = {"DJANGO_SETTINGS_MODULE": "integrations.centre.alone.settings"}
    os.execve(command[0], command, {**here.environment, **settings})


def main() -> int:
    """Run the named script; a Trouble is one line and exit code 2."""
    name, arguments = sys.argv[1], sys.argv[2:]
    try:
        if name == "akashi" and arguments[:1] == ["promises"]:  # needs no deployment, and touches none
            from config.local.promises import promises

            return promises(arguments[1:])
        if name == "akashi":
            return (centre if arguments and arguments[0] in OF_THE_CENTRE else akashi)(arguments)
        if name == "test":
            from config.local.check import test

            return test(arguments)
        from config.local.serve import demo, serve

        return {"serve": serve, "demo": demo}[name](arguments)
    except Trouble as trouble:
        print(f"akashi: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
