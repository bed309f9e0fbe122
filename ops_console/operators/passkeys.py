"""Passkeys (W3C WebAuthn Level 3): questions to authenticators, and what they answer.

A question is a row that the first answer takes away, so nothing can be answered twice, nor after ``_TERM``. The answer
is bound to the address of this site by the browser, and held against it here.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from issuer.papers.errors import BadInput
from issuer.tenancy.locks import lock_key
from issuer.tenancy.scope import scope
from ops_console.models import Challenge, Operator, Passkey
from ops_console.operators.acts import chain_of, note

#: What a question is for: an answer to one is none to another.
SIGN_IN, CONFIRM, REGISTER = "SIGN_IN", "CONFIRM", "REGISTER"
_TERM = timedelta(minutes=5)
#: More than anybody carries; a limit so that a script cannot fill the table.
_MOST = 10


class WrongPasskey(BadInput):
    """The authenticator's answer does not fit the question, the site or the person."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser says it is. ``domain``: host name without a port; ``origin``: scheme, host and port."""

    domain: str
    origin: str


def ask_any(*, site: Site, now: datetime) -> str:
    """Options (JSON of the specification) for signing in: any passkey of this site, so that no id is given away."""
    return _ask(site, SIGN_IN, None, now)


def ask_own(*, operator: Operator, site: Site, now: datetime) -> str:
    """Options for asking a signed-in person again."""
    return _ask(site, CONFIRM, operator, now)


def ask_new(*, operator: Operator, site: Site, now: datetime) -> str:
    """Options for making a passkey, on an authenticator that has none of this person's yet."""
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name="証明発行サーバ 運用管理",
        user_id=str(operator.pk).encode(),
        user_name=operator.name,
        user_display_name=operator.display_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(operator),
    )
    _keep(options.challenge, REGISTER, operator, now)
    return options_to_json(options)


def register(*, operator: Operator, answer: str, label: str, site: Site, now: datetime) -> Passkey:
    """Take a new passkey in. Raises WrongPasskey, or BadInput for one too many."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=_used(answer, REGISTER, operator, now),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise WrongPasskey("パスキーを登録できませんでした。もう一度やり直してください") from error
    credential = bytes_to_base64url(made.credential_id)
    with scope(chain_of(operator)) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("passkey", credential)])
        Operator.objects.select_for_update().get(pk=operator.pk)
        if Passkey.objects.filter(operator=operator).count() >= _MOST:
            raise BadInput(f"パスキーは {_MOST} 個までです。使わないものを削除してください")
        if Passkey.objects.filter(credential=credential).exists():
            raise WrongPasskey("このパスキーは、もう登録されています")
        passkey = Passkey.objects.create(
            operator=operator,
            credential=credential,
            public_key=made.credential_public_key,
            uses=made.sign_count,
            label=label,
            added_at=now,
        )
        note(operator=operator, action="passkey.added", now=now, detail={"passkey": passkey.pk})
    return passkey


def accepts(*, operator: Operator, answer: str, purpose: str, site: Site, now: datetime) -> bool:
    """Whether this answers our question with a passkey of this person, inside a transaction.

    The question is spent even when the answer is wrong. A counter that did not go up (a copied authenticator) is wrong.
    """
    try:
        challenge = _used(answer, purpose, operator, now)
        named = bytes_to_base64url(base64url_to_bytes(json.loads(answer)["id"]))
        passkey = Passkey.objects.select_for_update().filter(operator=operator, credential=named).first()
        if passkey is None:
            return False
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.uses,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        return False
    Passkey.objects.filter(pk=passkey.pk).update(uses=verified.new_sign_count, last_used_at=now)
    return True


def _ask(site: Site, purpose: str, operator: Operator | None, now: datetime) -> str:
    options = generate_authentication_options(
        rp_id=site.domain,
        allow_credentials=_descriptors(operator) if operator else [],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    _keep(options.challenge, purpose, operator, now)
    return options_to_json(options)


def _keep(challenge: bytes, purpose: str, operator: Operator | None, now: datetime) -> None:
    Challenge.objects.filter(made_at__lte=now - _TERM).delete()
    Challenge.objects.create(value=bytes_to_base64url(challenge), purpose=purpose, operator=operator, made_at=now)


def _used(answer: str, purpose: str, operator: Operator, now: datetime) -> bytes:
    """The question this answers, spent. Raises ValueError when it is not ours, another's, spent or too old."""
    try:
        document: Any = json.loads(answer)
        told = parse_client_data_json(base64url_to_bytes(document["response"]["clientDataJSON"]))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not an answer of an authenticator") from error
    spent, _ = Challenge.objects.filter(
        value=bytes_to_base64url(told.challenge),
        purpose=purpose,
        operator=None if purpose == SIGN_IN else operator,
        made_at__gt=now - _TERM,
    ).delete()
    if spent != 1:
        raise ValueError("no such question")
    return told.challenge


def _descriptors(operator: Operator) -> list[PublicKeyCredentialDescriptor]:
    own = Passkey.objects.filter(operator=operator).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in own]
