"""監査の鎖: every issue, refusal, package and operator act, chained by SHA-256 per municipality.

``append`` adds a link (inside a scope, last before commit); ``verify`` walks a chain and compares it with the signed
heads kept outside the database (``anchors``).
"""

from issuer.audit.chain import append

__all__ = ["append"]
