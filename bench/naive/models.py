# ruff: noqa: DJ008 - nobody prints these
"""The tables it reads (the product's own) and the two it writes."""

from django.db import models


class Setting(models.Model):
    """Layers of settings."""

    municipality = models.CharField(max_length=6)
    effective_from = models.DateTimeField()
    document = models.JSONField()

    class Meta:
        managed = False
        db_table = "municipality_setting"


class FeedState(models.Model):
    """How fresh each core system's data is."""

    pk = models.CompositePrimaryKey("municipality", "system")
    municipality = models.CharField(max_length=6)
    system = models.TextField()
    extracted_at = models.DateTimeField(null=True)
    gap_since = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "replica_feed_state"


class Credential(models.Model):
    """電子証明書のシリアル番号."""

    pk = models.CompositePrimaryKey("municipality", "issuer", "serial_no")
    municipality = models.CharField(max_length=6)
    issuer = models.TextField()
    serial_no = models.TextField()
    atena_no = models.TextField()
    state = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "identity_credential"


class Household(models.Model):
    """世帯."""

    pk = models.CompositePrimaryKey("municipality", "household_no")
    municipality = models.CharField(max_length=6)
    household_no = models.TextField()
    head_name = models.TextField()
    address_prefecture = models.TextField()
    address_city = models.TextField()
    address_town = models.TextField()
    address_block = models.TextField()
    address_building = models.TextField()
    is_locked = models.BooleanField()
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "replica_household"

    @property
    def address(self) -> str:
        """In one line."""
        parts = (self.address_prefecture, self.address_city, self.address_town, self.address_block)
        return "".join(parts) + (f"　{self.address_building}" if self.address_building else "")


class Resident(models.Model):
    """個人."""

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    municipality = models.CharField(max_length=6)
    atena_no = models.TextField()
    household_no = models.TextField()
    name = models.TextField()
    furigana = models.TextField()
    sex = models.TextField()
    birth_date = models.DateField(null=True)
    birth_era = models.TextField()
    relation_text = models.TextField()
    relation1 = models.TextField()
    order_in_household = models.IntegerField()
    became_resident_on = models.DateField(null=True)
    address_since = models.DateField(null=True)
    notified_on = models.DateField(null=True)
    is_removed = models.BooleanField()
    moveout_planned_on = models.DateField(null=True)
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "replica_resident"


class Honseki(models.Model):
    """本籍・筆頭者."""

    pk = models.CompositePrimaryKey("municipality", "atena_no")
    municipality = models.CharField(max_length=6)
    atena_no = models.TextField()
    honseki = models.TextField()
    hittosha = models.TextField()
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "replica_honseki"


class Seal(models.Model):
    """印鑑登録."""

    pk = models.CompositePrimaryKey("municipality", "seal_no")
    municipality = models.CharField(max_length=6)
    seal_no = models.TextField()
    atena_no = models.TextField()
    seal_state = models.TextField()
    notation = models.TextField()
    registered_on = models.DateField(null=True)
    image_png = models.BinaryField()
    image_width_mm = models.DecimalField(max_digits=6, decimal_places=2)
    image_height_mm = models.DecimalField(max_digits=6, decimal_places=2)
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "replica_seal"


class Hold(models.Model):
    """発行抑止."""

    pk = models.CompositePrimaryKey("municipality", "source_system", "hold_no")
    municipality = models.CharField(max_length=6)
    source_system = models.TextField()
    hold_no = models.TextField()
    target_kind = models.TextField()
    target_no = models.TextField()
    certificate_kinds = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_deleted = models.BooleanField()

    class Meta:
        managed = False
        db_table = "holds_hold"


class Request(models.Model):
    """One IssueCertificate and its answer."""

    municipality = models.CharField(max_length=6)
    request_id = models.TextField()
    fingerprint = models.CharField(max_length=64)
    state = models.TextField(default="CLAIMED")
    certificate_number = models.TextField(default="")
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    answer = models.BinaryField(default=b"")

    class Meta:
        db_table = "naive_request"
        constraints = [models.UniqueConstraint(fields=["municipality", "request_id"], name="naive_request_once")]


class Entry(models.Model):
    """One row of the ledger."""

    municipality = models.CharField(max_length=6)
    at = models.DateTimeField()
    event = models.TextField()
    request_id = models.TextField()
    certificate_number = models.TextField()
    kind = models.TextField()
    copies = models.IntegerField()
    amount = models.IntegerField()
    store_code = models.TextField()

    class Meta:
        db_table = "naive_ledger"


WRITTEN = (Request, Entry)
#: 発行番号 come from a sequence: a counter row would be locked as long as a paper is drawn.
SEQUENCE = "naive_number"
