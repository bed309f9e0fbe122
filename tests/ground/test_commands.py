"""Commands of the ground."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from config.command import AkashiCommand
from issuer.papers.errors import BadInput


@pytest.mark.parametrize("role", ["owner", "app"])
def test_the_url_of_a_role_leads_back_to_the_same_settings(role: str) -> None:
    from django.conf import settings

    from config.environment import Environment

    out = io.StringIO()
    call_command("db_url", role=role, json=True, stdout=out)
    read = Environment({"X": json.loads(out.getvalue())["url"]}).database("X")
    wanted = settings.DATABASES["owner" if role == "owner" else "default"]
    assert all(read[name] == wanted[name] for name in ("USER", "PASSWORD", "HOST", "PORT"))


@pytest.mark.django_db(databases=["default", "owner"])
def test_this_deployment_is_fit() -> None:
    out = io.StringIO()
    call_command("conformance", json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert [check["what"] for check in report["checks"] if not check["held"]] == []


def test_a_known_error_is_one_line_and_exit_code_2() -> None:
    class Wrong(AkashiCommand):
        def act(self, **_: object) -> int:
            raise BadInput("the sentence")

    with pytest.raises(CommandError, match="the sentence") as caught:
        Wrong().handle()
    assert caught.value.returncode == 2
