"""The WSGI application that gunicorn (or any WSGI server) runs; started whole, so the first request is as quick."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_ordinary = get_wsgi_application()

# Rooms can be imported once Django is set up.
from integrations.koiki.late import busy_when_late  # noqa: E402
from integrations.web.machines import Doors  # noqa: E402

application = busy_when_late(Doors(_ordinary))


def _warm_up() -> None:
    """Load every view, and the press with its fonts.

    Another build on the same database, a missing migration, font, plate or signing key, or a form pinned that is not
    here, stops the start here.
    """
    from django.db import connections
    from django.urls import get_resolver

    from config.build import refuse_other_builds
    from config.clock import now
    from integrations.web.readiness import require_migrations
    from issuer.audit.anchors import signing_key
    from issuer.issuance.editions import require_editions
    from issuer.issuance.workshop import workshop
    from issuer.municipality.selectors import all_codes
    from issuer.sealing.keys import require_signing_keys

    _ = get_resolver().url_patterns
    refuse_other_builds()
    require_migrations()
    signing_key()  # the master key opens what it wrapped
    workshop()
    municipalities = all_codes()
    require_signing_keys(municipalities=municipalities)
    require_editions(municipalities=municipalities, now=now())
    connections.close_all()  # workers are forked from here, and a connection is for one process


_warm_up()
