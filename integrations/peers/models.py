"""Links to other servers of the same municipality, and how far the two sides have come."""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


class PeerLink(TenantModel):
    """One other server. ``number`` and the secret are the same on both sides; ``side`` is A where they were made.

    ``people``: GIVE (we send whose certificate it is and how they stand), TAKE (we live on such a copy) or NONE; holds
    always go both ways. ``sealed``: the secret under the data key ``peer``, bound to this row. ``certificate``: SHA-256
    (hex) of the client certificate the other side must show, "" in a demonstration.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "number")
    number = models.CharField(max_length=16)
    url = models.TextField()
    kinds = models.TextField()
    people = models.TextField()
    side = models.TextField()
    sealed = models.BinaryField()
    certificate = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")

    class Meta:
        db_table = "peers_link"


class PeerSending(TenantModel):
    """What we have told a peer. ``number``, ``mark``: of the last message that was answered.

    ``pending``, ``pending_mark``: of the message without an answer (0: none).

    ``copying``: null, or the record and keys a whole copy has come to. ``due_at`` and ``compared_at`` are the
    database's own clock: a demonstration's clock may stand still.
    """

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "link")
    link = models.CharField(max_length=16)
    number = models.BigIntegerField()
    mark = models.TextField()
    pending = models.BigIntegerField()
    pending_mark = models.TextField()
    copying = models.JSONField(null=True)
    compared_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    failures = models.IntegerField()
    failure = models.TextField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "peers_sending"


class PeerReceived(TenantModel):
    """What a peer has told us. ``number``, ``mark``: of its last message; ``copy_began``: of COPY_BEGIN, else 0."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "link")
    link = models.CharField(max_length=16)
    number = models.BigIntegerField()
    mark = models.TextField()
    copy_began = models.BigIntegerField()
    as_of = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "peers_received"


class PeerChange(TenantModel):
    """A record that changed and has to be told; written by triggers in the transaction of the change itself.

    ``record`` COPY: so much changed at once that everything is told anew. ``batch``: the message with it, 0: none.
    """

    pk = models.CompositePrimaryKey("municipality", "id")
    id = models.UUIDField()
    link = models.CharField(max_length=16)
    record = models.TextField()
    key1 = models.TextField()
    key2 = models.TextField()
    batch = models.BigIntegerField()

    class Meta:
        db_table = "peers_change"
        indexes = [models.Index(fields=["municipality", "link", "batch"], name="peers_change_waiting")]
