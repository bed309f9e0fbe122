"""Who is at the shell, as the shell says."""

from datetime import datetime

from issuer.papers.errors import BadInput
from ops_console.models import Operator
from ops_console.roles import Role


def require_platform(name: str, now: datetime) -> None:
    """Raises BadInput unless ``name`` is an operator of the platform, active and not expired."""
    found = Operator.objects.filter(name=name, municipality="", is_active=True).first()
    expired = found is not None and found.expires_on is not None and found.expires_on < now.date()
    if found is None or expired or Role.PLATFORM.value not in found.roles:
        raise BadInput("--by には、基盤の運用 (PLATFORM) の役割を持つ職員 ID を指定してください")


def require_staff(name: str, municipality: str, now: datetime) -> None:
    """Raises BadInput unless ``name`` is 職員 of the municipality with the role ADMIN, active and not expired."""
    found = Operator.objects.filter(name=name, municipality=municipality, is_active=True).first()
    expired = found is not None and found.expires_on is not None and found.expires_on < now.date()
    if found is None or expired or Role.ADMIN.value not in found.roles:
        raise BadInput("--by には、この団体の、システム管理の役割を持つ職員 ID を指定してください")
