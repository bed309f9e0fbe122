"""個人番号: how one is tied to its row when it is encrypted, so that a value moved to another row does not open."""

import hashlib
import hmac
from collections.abc import Callable

from issuer.municipality.keys import data_key, decrypt
from issuer.replica.sql import Subquery
from issuer.tenancy.trips import Trip

_READ = (
    "SELECT atena_no, ciphertext FROM replica_my_number "
    "WHERE municipality = %s AND atena_no = ANY(ARRAY({people})) AND NOT is_deleted"
)


def context(*, municipality: str, atena_no: str) -> bytes:
    """Associated data of the ciphertext."""
    return f"my_number/{municipality}/{atena_no}".encode()


def digest_key(key: bytes) -> bytes:
    """Key of the change digest, apart from the key that encrypts (HMAC-SHA-256 as the derivation)."""
    return hmac.digest(key, b"akashi my_number change digest", hashlib.sha256)


def ask_my_numbers(*, trip: Trip, municipality: str, people: Subquery) -> Callable[[], dict[str, str]]:
    """宛名番号 → 個人番号 of those who have one. The answer raises InvalidTag for a value that was moved or changed."""
    found = trip.ask(_READ.format(people=people.statement), [municipality, *people.values])

    def answer() -> dict[str, str]:
        if not found.rows:
            return {}
        key = data_key(municipality=municipality, purpose="my_number")
        return {
            atena_no: decrypt(
                key=key, ciphertext=bytes(ciphertext), context=context(municipality=municipality, atena_no=atena_no)
            ).decode()
            for atena_no, ciphertext in found.rows
        }

    return answer
