"""Where candidates for a 利用登録 are looked for: keys folded from K01 and K02, kept in step by ``register_index``."""

from typing import ClassVar

from django.db import models

from issuer.replica.models import text
from issuer.tenancy.models import TenantModel


class RegisterIndexRow(TenantModel):
    """One member of a register. Keys are folded texts (``folding.py``); the texts themselves are in K01 and K02."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    name_key = text()
    birth_date = models.DateField(null=True)
    hittosha_key = text()
    honseki_key = text()

    class Meta:
        db_table = "replica_register_index"
        indexes = [
            models.Index(fields=["municipality", "name_key"], name="replica_register_index_name"),
            models.Index(fields=["municipality", "birth_date"], name="replica_register_index_birth"),
            models.Index(fields=["municipality", "hittosha_key", "honseki_key"], name="replica_register_index_place"),
        ]


class RegisterIndexState(TenantModel):
    """What the keys of a municipality were folded by; another edition of the table folds them all again."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    municipality = models.CharField(max_length=6, primary_key=True)
    edition = models.TextField()

    class Meta:
        db_table = "replica_register_index_state"
