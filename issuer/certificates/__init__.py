"""What each kind of certificate says: Permit and Facts in, Content out. Nothing here draws.

``compose`` is the only door. Rules of the forms: ``issuer/press/forms``; law: 住民基本台帳法 7・12条, 30条の45.
"""

from issuer.certificates.compose import compose

__all__ = ["compose"]
