"""Table of proposals."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class Proposal(TenantModel):
    """One act that takes two people, from the moment one proposes it.

    ``act``: dotted name of what is to be done (``hold.release``). ``subject``: what it is about; one open proposal per
    act and subject. ``payload``: what the act needs to be done. ``difference``: rows of (item, before, after) as the
    approver reads them, without names of people. ``basis``: a fingerprint of what was true when it was proposed.
    ``outcome``: "" while open, then APPROVED or DECLINED (withdrawn, turned down, or its time was over).
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.TextField()
    act = models.TextField()
    subject = models.TextField()
    payload = models.JSONField()
    difference = models.JSONField()
    basis = models.TextField()
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    outcome = models.TextField(default="")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approvals_proposal"
        constraints = [
            # Whatever happens above: nobody approves what they proposed themselves.
            models.CheckConstraint(
                condition=~models.Q(outcome="APPROVED")
                | (~models.Q(decided_by="") & ~models.Q(decided_by=models.F("proposed_by"))),
                name="approvals_proposal_two",
            ),
            models.UniqueConstraint(
                fields=["municipality", "act", "subject"],
                condition=models.Q(outcome=""),
                name="approvals_proposal_one_open",
            ),
        ]
