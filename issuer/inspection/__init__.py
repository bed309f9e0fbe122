"""照合: the finished PDF is opened again with other tools than drew it and held against its content.

``Inspector.inspect`` is the only door, and ``papers.Checked`` is made nowhere else. ``register.build`` makes at install
what it needs to know of the fonts.
"""

from issuer.inspection.expectation import Expectation, known_names
from issuer.inspection.inspector import Inspector
from issuer.inspection.mismatch import Mismatch, Severity

__all__ = ["Expectation", "Inspector", "Mismatch", "Severity", "known_names"]
