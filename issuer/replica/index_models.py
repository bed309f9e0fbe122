"""Where people are looked for by name: keys folded from registers (for a 利用登録) and from residents (for staff)."""

from typing import ClassVar

from django.db import models

from issuer.replica.models import text
from issuer.tenancy.models import TenantModel


class RegisterIndexRow(TenantModel):
    """One member of a register, kept in step by ``register_index``.

    Keys are folded texts (``folding.py``); the texts themselves are in K01 and K02.
    """

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


class PersonIndexRow(TenantModel):
    """One way to write one resident's name, folded; kept in step by ``people_index``.

    ``field``: NAME, KANA, SURNAME, SURNAME_KANA, ALIAS, ALIAS_KANA, ROMAN or KANJI. ``birth_date``: None where it is
    unknown. Keys are compared by code point, so that a beginning of a name is a range of the index.
    """

    pk = models.CompositePrimaryKey("municipality", "atena_no", "field")
    atena_no = models.TextField()
    field = models.TextField()
    name_key = models.TextField(db_collation="C")
    birth_date = models.DateField(null=True)

    class Meta:
        db_table = "replica_people_index"
        indexes = [
            models.Index(fields=["municipality", "name_key"], name="replica_people_index_name"),
            models.Index(fields=["municipality", "birth_date"], name="replica_people_index_birth"),
        ]


class PeopleIndexState(TenantModel):
    """What the keys of a municipality's people were folded by; "" when they must all be folded again."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    municipality = models.CharField(max_length=6, primary_key=True)
    edition = models.TextField()

    class Meta:
        db_table = "replica_people_index_state"
