"""Every column that is encrypted under a data key, and what ties each value to its row.

A test holds this list against the purposes of the keys: what is encrypted by a new room must be turned over too.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.feeds import credentials
from integrations.feeds.agent.signing import Credential
from integrations.peers import links
from issuer.identity import pins, registration
from issuer.issuance import answers
from issuer.replica import my_numbers
from issuer.sealing import keys as signing

_SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True)
class Column:
    """One encrypted column.

    ``names``: the key columns after the municipality. ``context``: (municipality, their values) → associated data.
    ``digest_key``: where a keyed digest stands beside the value, its key from the data key's 32 bytes. ``owner``: the
    application may not change the table. ``whole``: turned over in one transaction that keeps the line out; few rows.
    ``passes``: rows that go by themselves within the hour, and wait for that.
    """

    purpose: str
    table: str
    value: str
    names: tuple[str, ...]
    context: Callable[[str, Sequence[str]], bytes]
    digest_key: Callable[[bytes], bytes] | None = None
    owner: bool = False
    whole: bool = False
    passes: bool = False

    def digest(self, secret: bytes, context: bytes, plain: bytes) -> bytes:
        """The digest beside a value; b"" where there is none."""
        if self.digest_key is None:
            return b""
        return hmac.digest(self.digest_key(secret), context + _SEPARATOR + plain, hashlib.sha256)


COLUMNS = (
    Column(
        "my_number", "replica_my_number", "ciphertext", ("atena_no",),
        lambda code, key: my_numbers.context(municipality=code, atena_no=key[0]), my_numbers.digest_key,
    ),
    Column(
        "card", "identity_card_user", "ciphertext", ("user_id", "certificate_kind"),
        lambda code, key: pins.context(municipality=code, user_id=key[0], kind=key[1]), pins.digest_key, whole=True,
    ),
    Column(
        "registration", "identity_registration", "applicant", ("application_number",),
        lambda code, key: registration.context(code, key[0]),
    ),
    Column(
        "signing", "sealing_signing_key", "wrapped", ("fingerprint",),
        lambda code, key: signing.context(code, key[0]), owner=True,
    ),
    Column(
        "feed", "feeds_credential", "sealed", ("system", "number"),
        lambda code, key: credentials.context(Credential(code, key[0], key[1], "")),
    ),
    Column("peer", "peers_link", "sealed", ("number",), lambda code, key: links.context(code, key[0])),
    Column(
        "answer", "issuance_answer", "ciphertext", ("request_id",),
        lambda code, key: answers.context(code, key[0]), passes=True,
    ),
)  # fmt: skip
#: Purposes without a value at rest: 契印 of papers in people's hands, which every version must go on verifying.
KEPT = ("keiin",)
#: Purposes that can be turned over.
TURNABLE = (*(column.purpose for column in COLUMNS), *KEPT)


def column_of(purpose: str) -> Column | None:
    """The column of a purpose, None for one of KEPT."""
    return next((column for column in COLUMNS if column.purpose == purpose), None)
