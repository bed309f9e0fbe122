"""Who stands behind a package that came through a door, and what that door lets in."""

from dataclasses import dataclass, replace

from integrations.feeds.errors import Head
from issuer.papers.errors import AkashiError


class NotYours(AkashiError):
    """A package that names another municipality or system than its sender's."""


@dataclass(frozen=True, slots=True)
class Sender:
    """One municipality and, unless "", one of its systems. ``actor``: its name on the audit chain."""

    municipality: str
    system: str
    actor: str

    def own(self, head: Head) -> Head:
        """The head with what the sender's proof adds. Raises NotYours when the manifest names somebody else."""
        if head.municipality not in ("", self.municipality):
            raise NotYours("manifest.json の団体が、送り手の団体と違います")
        if self.system and head.system not in ("", self.system):
            raise NotYours("manifest.json のシステムが、送り手のシステムと違います")
        return replace(head, municipality=self.municipality, system=self.system or head.system)
