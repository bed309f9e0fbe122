"""A person's own second factors and sessions."""

from datetime import datetime

from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.models import Operator, Passkey, Stay
from ops_console.operators.acts import chain_of, note


def replace_authenticator(*, operator: Operator, key: str, code: str, now: datetime) -> None:
    """Take a new authenticator in place of the old one. ``key``: hexadecimal; ``code``: what it shows now.

    Raises BadInput for another code; then the old one stays.
    """
    with scope(chain_of(operator)):
        _alone(operator)
        TOTPDevice.objects.filter(user=operator).delete()
        device = TOTPDevice.objects.create(user=operator, name="totp", key=key, confirmed=True)
        if not device.verify_token(code):
            raise BadInput("確認コードが違います。認証アプリの時刻が合っているか確かめて、今の6桁を入れてください")
        note(operator=operator, action="authenticator.added", now=now)


def remove_authenticator(*, operator: Operator, now: datetime) -> None:
    """Go without an authenticator. Raises BadInput without a passkey."""
    with scope(chain_of(operator)):
        _alone(operator)
        if not Passkey.objects.filter(operator=operator).exists():
            raise BadInput("パスキーがないので、認証アプリは削除できません。先にパスキーを登録してください")
        TOTPDevice.objects.filter(user=operator).delete()
        note(operator=operator, action="authenticator.removed", now=now)


def rename_passkey(*, operator: Operator, number: int, label: str, now: datetime) -> None:
    """Call one of one's own passkeys something else. Raises BadInput when it is not there."""
    with scope(chain_of(operator)):
        if not Passkey.objects.filter(operator=operator, pk=number).update(label=label):
            raise BadInput("このパスキーはありません")
        note(operator=operator, action="passkey.renamed", now=now, detail={"passkey": number})


def remove_passkey(*, operator: Operator, number: int, now: datetime) -> None:
    """Take one of one's own passkeys away. Raises BadInput for the last factor, and when it is not there."""
    with scope(chain_of(operator)):
        _alone(operator)
        if not Passkey.objects.filter(operator=operator, pk=number).delete()[0]:
            raise BadInput("このパスキーはありません")
        if not _has_any(operator):
            raise BadInput("最後の2つ目の確認なので、削除できません。先に認証アプリか別のパスキーを登録してください")
        note(operator=operator, action="passkey.removed", now=now, detail={"passkey": number})


def end_session(*, operator: Operator, number: int, now: datetime) -> None:
    """End one of one's own sessions. Raises BadInput when it is not there."""
    with scope(chain_of(operator)):
        if not Stay.objects.filter(operator=operator, pk=number).delete()[0]:
            raise BadInput("このサインインは、もう終わっています")
        note(operator=operator, action="session.ended", now=now)


def _alone(operator: Operator) -> None:
    """Two windows of one person wait for each other, so that both cannot remove the last but one."""
    Operator.objects.select_for_update().get(pk=operator.pk)


def _has_any(operator: Operator) -> bool:
    devices = TOTPDevice.objects.filter(user=operator, confirmed=True)
    return devices.exists() or Passkey.objects.filter(operator=operator).exists()
