"""Tables of the 副本. Column names are the ``field`` names of the feed layouts, so that the tables drive the loader.

No foreign keys between them: the order of arrival is not fixed (design, データ). A deleted row stays as a tombstone
(``is_deleted``) so that an older row can never bring it back (promise P6).
"""

from typing import ClassVar

from django.db import models

from issuer.tenancy.models import TenantModel


def text() -> "models.TextField[str, str]":
    """A text column that is never null."""
    return models.TextField(default="")


class FeedRecord(TenantModel):
    """What every row from a package carries. ``extra`` keeps layout items that have no column of their own."""

    change_id = text()
    history_no = models.BigIntegerField()
    history_branch = models.IntegerField()
    is_deleted = models.BooleanField(default=False)
    operator_id = text()
    operated_at = models.DateTimeField()
    source_system = text()
    source_sequence = models.BigIntegerField()
    extra = models.JSONField(default=dict)
    #: Of the line the row came from, under a key for all that decides how it is read; NULL where it must be read again.
    row_digest = models.UUIDField(null=True)

    class Meta:
        abstract = True


class PrintedRecord(FeedRecord):
    """A record whose texts are printed. ``gaiji_version``: the 外字 edition its user-defined characters came with.

    0 when the texts hold none, or when the package named none (feed contract, gaijiVersion).
    """

    gaiji_version = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Resident(PrintedRecord):
    """J01 個人. ``member_no``: unique in the municipality, never reused; the Centre's Member.number."""

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    atena_no = models.TextField()
    member_no = models.BigIntegerField()
    household_no = text()
    resident_kind = text()
    resident_state = text()
    name = text()
    family_name = text()
    given_name = text()
    furigana = text()
    furigana_state = text()
    sex = text()
    sex_text = text()
    birth_era = text()
    birth_date = models.DateField(null=True)
    birth_date_unknown = models.BooleanField(default=False)
    birth_date_text = text()
    relation1 = text()
    relation2 = text()
    relation3 = text()
    relation4 = text()
    relation_text = text()
    order_in_household = models.IntegerField(default=0)
    juminhyo_code = text()
    became_resident_on = models.DateField(null=True)
    became_resident_on_unknown = models.BooleanField(default=False)
    became_resident_on_text = text()
    address_since = models.DateField(null=True)
    address_since_unknown = models.BooleanField(default=False)
    address_since_text = text()
    notified_on = models.DateField(null=True)
    changed_on = models.DateField(null=True)
    changed_on_unknown = models.BooleanField(default=False)
    changed_on_text = text()
    change_notified_on = models.DateField(null=True)
    change_reason = text()
    is_removed = models.BooleanField(default=False)
    moveout_notified_on = models.DateField(null=True)
    moveout_planned_on = models.DateField(null=True)
    moveout_confirmed_on = models.DateField(null=True)
    #: When a change of name, former surname, alias or state was last applied (feed rule 8, 印鑑 must follow).
    identity_changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "replica_resident"
        indexes = [models.Index(fields=["municipality", "household_no"], name="replica_resident_household")]


class Household(PrintedRecord):
    """J02 世帯. ``version`` advances whenever anything a paper of this household may show changes."""

    pk = models.CompositePrimaryKey("municipality", "household_no")
    household_no = models.TextField()
    version = models.BigIntegerField(default=1)
    head_atena_no = text()
    head_name = text()
    address_municipality_code = text()
    address_town_code = text()
    address_prefecture = text()
    address_city = text()
    address_town = text()
    address_block = text()
    address_building = text()
    address_postal_code = text()
    member_count = models.IntegerField(default=0)
    is_locked = models.BooleanField(default=False)
    lock_reason = text()

    class Meta:
        db_table = "replica_household"


class AddressHistory(PrintedRecord):
    """J03 住所異動履歴."""

    pk = models.CompositePrimaryKey("municipality", "atena_no", "seq")
    atena_no = models.TextField()
    seq = models.IntegerField()
    address_kind = text()
    address_municipality_code = text()
    address_town_code = text()
    address_prefecture = text()
    address_city = text()
    address_town = text()
    address_block = text()
    address_building = text()
    address_postal_code = text()
    country_code = text()
    country_name = text()
    overseas_address = text()
    head_name = text()
    since = models.DateField(null=True)
    since_unknown = models.BooleanField(default=False)
    since_text = text()

    class Meta:
        db_table = "replica_address_history"


class ForeignResident(PrintedRecord):
    """J04 外国人住民."""

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    atena_no = models.TextField()
    roman_name = text()
    kanji_name = text()
    nationality_code = text()
    nationality = text()
    art30_45 = text()
    status_code = text()
    status_of_residence = text()
    period_years = text()
    period_months = text()
    period_days = text()
    period_expires_on = models.DateField(null=True)
    residence_card_no = text()
    residence_card_kind = text()
    became_foreign_resident_on = models.DateField(null=True)
    became_foreign_resident_on_unknown = models.BooleanField(default=False)
    became_foreign_resident_on_text = text()

    class Meta:
        db_table = "replica_foreign_resident"


class AliasName(PrintedRecord):
    """J05 旧氏・通称."""

    pk = models.CompositePrimaryKey("municipality", "atena_no", "alias_kind")
    atena_no = models.TextField()
    alias_kind = models.TextField()
    alias = text()
    alias_furigana = text()
    alias_furigana_state = text()
    entered_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)

    class Meta:
        db_table = "replica_alias"


class HonsekiRecord(PrintedRecord):
    """J06 戸籍の表示."""

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    atena_no = models.TextField()
    honseki_kind = text()
    honseki = text()
    hittosha = text()

    class Meta:
        db_table = "replica_honseki"


class Remark(PrintedRecord):
    """J07 備考."""

    pk = models.CompositePrimaryKey("municipality", "atena_no", "seq")
    atena_no = models.TextField()
    seq = models.IntegerField()
    section = text()
    text = models.TextField(default="")
    is_printable = models.BooleanField(default=False)

    class Meta:
        db_table = "replica_remark"


class MyNumber(FeedRecord):
    """J08 個人番号, encrypted under its own key. ``digest`` (keyed) tells a change without decrypting."""

    auditor_reads: ClassVar[bool] = False

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    atena_no = models.TextField()
    ciphertext = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        db_table = "replica_my_number"


class SealRegistration(PrintedRecord):
    """I01 印鑑登録. The imprint is a 1-bit PNG, encrypted nowhere but never logged."""

    pk = models.CompositePrimaryKey("municipality", "seal_no")
    seal_no = models.TextField()
    atena_no = text()
    seal_card_no = text()
    seal_state = text()
    registered_on = models.DateField(null=True)
    abolished_on = models.DateField(null=True)
    abolished_reason = text()
    notation = text()
    kana_notation = text()
    hides_sex = models.BooleanField(default=False)
    image_png = models.BinaryField()
    image_width_mm = models.DecimalField(max_digits=6, decimal_places=2)
    image_height_mm = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        db_table = "replica_seal"
        indexes = [models.Index(fields=["municipality", "atena_no"], name="replica_seal_person")]


class GaijiFont(FeedRecord):
    """E01 外字ファイル: one edition of the municipality's EUDC font, as the bytes of the file."""

    pk = models.CompositePrimaryKey("municipality", "version")
    version = models.IntegerField()
    effective_at = models.DateTimeField()
    sha256 = text()
    font_file = models.BinaryField()

    class Meta:
        db_table = "replica_gaiji"


class FeedState(TenantModel):
    """Where each core system stands: last applied number and the moment its data speak for."""

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    pk = models.CompositePrimaryKey("municipality", "system")
    system = models.TextField()
    applied_sequence = models.BigIntegerField(default=0)
    applied_sha256 = text()
    extracted_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    gap_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "replica_feed_state"


# Django finds models through this module; these hold the rest of them and need the base class above.
from issuer.replica import index_models, register_models, tax_models  # noqa: E402, F401
