"""A signer of each kind, and a paper that was really issued."""

from collections.abc import Callable
from datetime import datetime

import pytest

from issuer.issuance.answers import Issued
from issuer.issuance.line import issue
from issuer.municipality.keys import data_key
from issuer.sealing.keiin import keiin_code
from issuer.sealing.signer import MemorySigner
from issuer.tenancy.scope import scope
from tests.issuance import conftest as line
from tests.issuance.conftest import Ask

from .making import memory_signer

#: A household to issue to, and the way to ask.
family, ask = line.family, line.ask


@pytest.fixture(scope="session", params=["RSA-2048", "RSA-3072", "P-256"])
def any_signer(request: pytest.FixtureRequest) -> MemorySigner:
    """A signer of each algorithm in turn."""
    return memory_signer(request.param)


@pytest.fixture(scope="session")
def rsa_signer() -> MemorySigner:
    """RSA-2048."""
    return memory_signer("RSA-2048")


@pytest.fixture
def paper(family: str, ask: Ask, at: Callable[[], datetime]) -> Issued:
    """A 住民票 that was really issued."""
    answer = issue(request=ask(family, "verify-0001"), clock=at)
    assert isinstance(answer, Issued)
    return answer


def code_of(paper: Issued, page: int = 1) -> str:
    """The 契印 that stands on a page, from the record."""
    municipality = paper.certificate_number[:6]
    with scope(municipality) as cursor:
        cursor.execute(
            "SELECT versions -> 'page_digests' ->> %s FROM issuance_request WHERE sha256 = %s",
            [page - 1, paper.sha256],
        )
        digest = bytes.fromhex(cursor.fetchone()[0])
        key = data_key(municipality=municipality, purpose="keiin")
    return keiin_code(
        key=key.secret, certificate_number=paper.certificate_number, page=page, pages=paper.pages, page_digest=digest
    )
