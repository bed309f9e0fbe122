"""New credentials for somebody who lost theirs: alone for ordinary roles, by two for strong ones."""

from datetime import datetime

from django_otp.plugins.otp_totp.models import TOTPDevice

from issuer.approvals import services
from issuer.papers.errors import BadInput
from issuer.tenancy.scope import scope
from ops_console.models import Operator, Passkey
from ops_console.operators.acts import chain_of, note
from ops_console.operators.adding import NewOperator, new_device, new_password
from ops_console.operators.changing import another
from ops_console.operators.granting import fingerprint, subject_of
from ops_console.operators.staying import end_all
from ops_console.operators.strong import one_at_a_time, require_a_keeper, strong

ACT = "operator.reissue"


def reissue(*, number: int, reason: str, operator: Operator, now: datetime) -> NewOperator | None:
    """Take all factors and sessions of somebody away and make a new password and key, told once.

    For a strong role this is only proposed (None), for else one person could come to sign in as two; when another has
    approved, the old credentials are void and this makes the new ones. Raises BadInput.
    """
    with another(number=number, operator=operator) as target:
        if not target.is_active:
            raise BadInput("利用停止の職員です。先に利用を再開してください")
        if strong(target.roles) and target.has_usable_password():
            services.propose(
                municipality=chain_of(operator),
                act=ACT,
                subject=target.name,
                payload={"operator": target.name},
                difference=[("パスワード・認証アプリ・パスキー", "今のもの", "すべて無効 (新しいものを発行するまで)")],
                basis=fingerprint(target),
                reason=reason,
                operator=operator.name,
                now=now,
            )
            return None
        _void(target)
        password = new_password()
        target.set_password(password)
        target.must_change, target.failures, target.locked_until = True, 0, None
        target.save(update_fields=["password", "must_change", "failures", "locked_until"])
        otpauth = new_device(target)
        note(operator=operator, action="operator.reissued", now=now, detail={"operator": target.name})
    return NewOperator(name=target.name, password=password, otpauth=otpauth)


def approve(*, municipality: str, number: str, operator: str, now: datetime) -> Operator:
    """Void the credentials, as the second person; ``reissue`` makes new ones afterwards. Raises BadInput."""
    with scope(municipality) as cursor:
        one_at_a_time(cursor, municipality)
        target = subject_of(services.proposal(number=number), operator)
        services.approve(
            municipality=municipality, number=number, act=ACT, basis=fingerprint(target), operator=operator, now=now
        )
        _void(target)
        require_a_keeper(municipality=target.municipality, now=now)
    return target


def _void(target: Operator) -> None:
    target.set_unusable_password()
    target.save(update_fields=["password"])
    TOTPDevice.objects.filter(user=target).delete()
    Passkey.objects.filter(operator=target).delete()
    end_all(operator=target)
