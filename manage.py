"""Django's entry point. People use `bin/akashi NAME …`, which prepares the environment first."""

import os
import sys


def main() -> None:
    """Run one management command; a wrong setting is one line and exit code 2, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from issuer.papers.errors import ConfigurationError

    try:
        # Settled before Django reads the arguments: `municipality_add --settings FILE.toml` is not about Django.
        _ = settings.INSTALLED_APPS
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.stderr.write(f"akashi: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
