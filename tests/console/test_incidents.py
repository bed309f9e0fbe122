"""事案 are closed by two people."""

from collections.abc import Callable

from issuer.incidents.selectors import open_count
from issuer.tenancy.scope import scope
from ops_console.models import Operator

from .chain import acts
from .conftest import SignIn

INCIDENT = "/console/incidents/I00000001/"


def test_one_person_looks_and_another_closes(day: str, hire: Callable[..., Operator], as_: SignIn) -> None:
    first, second = as_(hire("first", day, "ADMIN")), as_(hire("second", day, "ADMIN"))
    assert first.post(f"{INCIDENT}close/").status_code == 422
    first.post(f"{INCIDENT}seen/")
    assert first.post(f"{INCIDENT}close/").status_code == 422
    with scope(day):
        assert open_count() == 1
    assert second.post(f"{INCIDENT}close/").status_code == 302
    with scope(day):
        assert open_count() == 0
    done = [action for action, _ in acts(day) if action.startswith("incident.")]
    assert done == ["incident.opened", "incident.seen", "incident.closed"]
