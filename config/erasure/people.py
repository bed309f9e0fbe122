"""Staff of municipalities that left."""

from collections.abc import Collection

from ops_console.models import Operator


def forget_operators(*, codes: Collection[str]) -> int:
    """Delete the operators of municipalities, with their sessions, passkeys and authenticators; returns how many rows.

    As the owner: the application may not delete an operator.
    """
    return Operator.objects.using("owner").filter(municipality__in=codes).delete()[0]
