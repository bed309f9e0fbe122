"""The version of the product: the first heading of CHANGELOG.md."""

import re
from pathlib import Path

from issuer.papers.errors import ConfigurationError

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def _newest() -> str:
    """The ``x.y.z`` of the newest ``## [x.y.z]`` heading. Raises ConfigurationError when there is none."""
    found = re.search(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ConfigurationError("CHANGELOG.md has no heading of the form '## [1.2.3]'")
    return found.group(1)


VERSION = _newest()
