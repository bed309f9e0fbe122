"""Tables of 戸籍 (K01-K04), 戸籍の附票 (F01-F03) and 罹災 (D01). Texts are the originals, code point by code point."""

from django.db import models

from issuer.replica.models import PrintedRecord, text


class RegisterRow(PrintedRecord):
    """K01 戸籍. ``version`` advances whenever anything a paper of this register may show changes."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no")
    koseki_no = models.TextField()
    version = models.BigIntegerField(default=1)
    honseki_municipality_code = text()
    honseki = text()
    hittosha = text()
    family_furigana = text()
    koseki_state = text()
    is_in_process = models.BooleanField(default=False)
    is_unfit = models.BooleanField(default=False)

    class Meta:
        db_table = "replica_koseki"


class RegisterMemberRow(PrintedRecord):
    """K02 在籍者. ``member_no`` is 名順位."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    family_name = text()
    given_name = text()
    given_furigana = text()
    birth_date = models.DateField(null=True)
    birth_date_unknown = models.BooleanField(default=False)
    birth_date_text = text()
    birth_date_as_recorded = text()
    sex = text()
    father = text()
    mother = text()
    relation = text()
    adoptive_father = text()
    adoptive_mother = text()
    adoptive_relation = text()
    spouse_kind = text()
    is_removed = models.BooleanField(default=False)
    atena_no = text()

    class Meta:
        db_table = "replica_koseki_member"
        indexes = [models.Index(fields=["municipality", "atena_no"], name="replica_koseki_member_person")]


class EntryRow(PrintedRecord):
    """K03 事項: 戸籍事項 where ``member_no`` is 0, else 身分事項 of that member."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no", "entry_no")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    entry_no = models.IntegerField()
    title = text()
    correction = text()

    class Meta:
        db_table = "replica_koseki_entry"


class ItemRow(PrintedRecord):
    """K04 事項の項目: 【heading】value at ``depth``."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no", "entry_no", "item_no")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    entry_no = models.IntegerField()
    item_no = models.IntegerField()
    depth = models.IntegerField(default=0)
    heading = text()
    value = text()

    class Meta:
        db_table = "replica_koseki_item"


class FuhyoRow(PrintedRecord):
    """F01 附票. ``version`` as in ``RegisterRow``: 戸籍 and 附票 come from two systems and move apart."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no")
    koseki_no = models.TextField()
    version = models.BigIntegerField(default=1)
    honseki_municipality_code = text()
    honseki = text()
    hittosha = text()
    created_on = models.DateField(null=True)
    reformed_on = models.DateField(null=True)
    is_in_process = models.BooleanField(default=False)

    class Meta:
        db_table = "replica_fuhyo"


class FuhyoPersonRow(PrintedRecord):
    """F02 附票 個人."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    family_name = text()
    given_name = text()
    family_furigana = text()
    given_furigana = text()
    furigana_state = text()
    birth_date = models.DateField(null=True)
    birth_date_unknown = models.BooleanField(default=False)
    birth_date_text = text()
    sex = text()
    juminhyo_code = text()
    removed_on = models.DateField(null=True)
    removed_reason = text()
    went_overseas_on = models.DateField(null=True)
    overseas_voter_city = text()
    atena_no = text()

    class Meta:
        db_table = "replica_fuhyo_person"
        indexes = [models.Index(fields=["municipality", "atena_no"], name="replica_fuhyo_person_person")]


class FuhyoAddressRow(PrintedRecord):
    """F03 附票 住所, oldest first by ``seq``."""

    pk = models.CompositePrimaryKey("municipality", "koseki_no", "member_no", "seq")
    koseki_no = models.TextField()
    member_no = models.IntegerField()
    seq = models.IntegerField()
    address = text()
    since = models.DateField(null=True)
    since_unknown = models.BooleanField(default=False)
    since_text = text()
    recorded_on = models.DateField(null=True)

    class Meta:
        db_table = "replica_fuhyo_address"


class DisasterRow(PrintedRecord):
    """D01 罹災: a finding that was approved, or not yet (``is_issuable``)."""

    pk = models.CompositePrimaryKey("municipality", "risai_no")
    risai_no = models.TextField()
    atena_no = text()
    cause = text()
    damaged_on = models.DateField(null=True)
    house_address = text()
    damage = text()
    members = text()
    notes = text()
    is_issuable = models.BooleanField(default=False)

    class Meta:
        db_table = "replica_risai"
        indexes = [models.Index(fields=["municipality", "atena_no"], name="replica_risai_person")]
