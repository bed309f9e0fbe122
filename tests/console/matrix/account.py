"""自分のアカウント: everybody has one, and nobody another's."""

from . import ALL, Row

_NOBODYS = ("1",)
# Another person's passkeys and sessions are test_account.py's.
ROWS = {
    "account": Row(ALL, stranger=200, platform=200),
    "account-password": Row(ALL, stranger=200, platform=200, both=True),
    "account-session-end": Row(ALL, "post", ("999999999",), status=422, stranger=422, platform=422),
    "account-authenticator": Row(ALL, stranger=200, platform=200, both=True),
    "account-authenticator-remove": Row(ALL, "post", status=422, stranger=422, platform=422),
    "account-passkey-new": Row(ALL, stranger=200, platform=200, both=True),
    "account-passkey-question": Row(ALL, "post", stranger=200, platform=200),
    "account-passkey": Row(frozenset(), arguments=_NOBODYS),
    "account-passkey-remove": Row(frozenset(), "post", _NOBODYS),
}
