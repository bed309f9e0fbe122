"""The application of config.wsgi with the mistakes built in before anything of it is made."""

import django

django.setup()

import tests.promises.mutants.mistakes  # noqa: E402, F401 - after the settings
from config.wsgi import application  # noqa: E402 - made with the mistakes in it

__all__ = ["application"]
