"""A member of staff at the console, for the benches that ask its pages."""

import gc
from typing import Any


def signed_in(operator: Any) -> Any:
    """A browser in which this operator signed in just now, in a process that collects garbage as servers do."""
    from django.test import Client

    from integrations.web.clock import now as present
    from ops_console.models import Stay
    from ops_console.operators.staying import STAY

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(operator)
    moments = dict.fromkeys(("started_at", "last_seen_at", "confirmed_at"), present())
    stay = Stay.objects.create(operator=operator, second_factor=True, browser="bench", **moments)
    session = browser.session
    session[STAY] = stay.pk
    session.save()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # as config/gunicorn.py does before it forks
    return browser
