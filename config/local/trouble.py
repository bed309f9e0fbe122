"""The one error of this package."""


class Trouble(Exception):
    """Something a person must mend: printed as one line, exit code 2."""
