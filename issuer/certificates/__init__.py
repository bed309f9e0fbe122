"""What each kind of certificate says: Permit and Facts in, Content out. Nothing here draws.

``compose`` is the only door; ``FORMS`` names the form of each kind. Rules of the forms:
``issuer/press/forms``; law: 住民基本台帳法 7・12条, 30条の45.
"""

from issuer.certificates.compose import FORMS, compose

__all__ = ["FORMS", "compose"]
