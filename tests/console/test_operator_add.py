"""operator_add: told once, stored hashed."""

import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from issuer.tenancy.scope import PLATFORM
from ops_console.models import Operator

from .chain import acts


def add(*words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("operator_add", *words, "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_the_printed_password_opens_the_console_and_is_stored_by_argon2(kakogawa: str, client: Client) -> None:
    made = add("mihon1", "--municipality", kakogawa, "--role", "VIEW", "ISSUE", "--role", "AUDIT")
    assert set(made) == {"operator", "password", "otpauth"}
    stored = Operator.objects.get(name="mihon1")
    assert stored.roles == ["AUDIT", "ISSUE", "VIEW"]
    assert stored.password.startswith("argon2$argon2id$")
    assert len(made["password"]) >= 20
    client.post("/console/sign-in/", {"name": "mihon1", "password": made["password"]})
    assert client.get("/console/history/").status_code == 200
    assert ("operator.added", {"operator": "mihon1", "roles": ["AUDIT", "ISSUE", "VIEW"]}) in acts(kakogawa)


def test_the_key_is_one_an_authenticator_reads(kakogawa: str) -> None:
    address = urlsplit(add("mihon1", "--municipality", kakogawa, "--role", "VIEW")["otpauth"])
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Akashi:mihon1")
    assert len(parse_qs(address.query)["secret"][0]) == 32


def test_a_second_operator_of_the_same_id_is_not_made(kakogawa: str) -> None:
    first = add("mihon1", "--municipality", kakogawa, "--role", "VIEW")
    again = add("mihon1", "--municipality", kakogawa, "--role", "ADMIN")
    assert again == {"operator": "mihon1", "added": False}
    assert Operator.objects.get(name=first["operator"]).roles == ["VIEW"]


def test_the_platform_operator_belongs_to_no_municipality(db: None) -> None:
    add("root1", "--role", "PLATFORM")
    assert acts(PLATFORM)[-1][0] == "operator.added"


@pytest.mark.parametrize(
    "words",
    [
        ("a", "--municipality", "282103", "--role", "PLATFORM"),
        ("a", "--role", "VIEW"),
        ("a", "--role", "VIEW", "PLATFORM"),
        ("a", "--municipality", "131016", "--role", "VIEW"),
        ("a b", "--municipality", "282103", "--role", "VIEW"),
        ("職員", "--municipality", "282103", "--role", "VIEW"),
    ],
)
def test_what_does_not_fit_is_refused(words: tuple[str, ...], kakogawa: str) -> None:
    with pytest.raises(CommandError) as refusal:
        add(*words)
    assert refusal.value.returncode == 2
