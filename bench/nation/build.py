"""Filling the database."""

import os
import struct
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.db import connections, transaction

from bench.city.loading import load
from bench.city.stage import BIG, City, found
from issuer.municipality.codes import check_digit
from issuer.municipality.official_seal import sample_seal
from issuer.municipality.services import add_municipality
from issuer.replica import people_index
from issuer.sealing.enrol import add_file_key
from issuer.tenancy.scope import scope

#: Rows that belong to a person or a household, and by what column.
BY_PERSON = (
    "replica_resident",
    "replica_address_history",
    "replica_foreign_resident",
    "replica_alias",
    "replica_honseki",
    "replica_remark",
    "replica_my_number",
    "replica_seal",
    "replica_people_index",
    "identity_credential",
)
BY_HOUSEHOLD = ("replica_household",)
STATES = ("replica_feed_state", "replica_people_index_state")
#: What else a person has in a full house; measured in the one municipality only.
OTHERS = ("ZEI", "KOSEKI", "FUHYO")
_AT_ONCE = 60
_CERTIFICATES = 8


def sizes(*, municipalities: int, people: int) -> list[int]:
    """People of each, largest first: the n-th is about as large as 1/(n+20)^0.9 of the first, at least 100."""
    weights = [(n + 20) ** -0.9 for n in range(1, municipalities + 1)]
    return [max(100, round(people * weight / sum(weights))) for weight in weights]


def codes(count: int) -> list[str]:
    """団体コード nobody has: 99 is no prefecture."""
    found_codes = []
    for number in range(1, 10_000):
        five = f"{48 + number // 1000:02d}{number % 1000:03d}"
        code = five + check_digit(five)
        if code != BIG:
            found_codes.append(code)
        if len(found_codes) == count:
            return found_codes
    raise SystemExit("too many municipalities for the codes there are")


def build(*, folder: Path, people: int, municipalities: int, others: bool) -> list[str]:
    """Make everything; returns the codes, the largest first."""
    now = datetime.now(UTC).astimezone()
    towns = sizes(municipalities=municipalities, people=people)
    found(BIG, now, algorithm="RSA-2048")
    city = City(BIG, towns[0], folder, now)
    for system in ("JUKI", "INKAN", *(OTHERS if others else ())):
        began = time.perf_counter()
        receipt = load(city.full(sequence=1, system=system).path)
        print(f"  {system} of {towns[0]:,} people: {receipt['rows']:,} rows in {receipt['seconds']:.0f} s"
              f" (written in {time.perf_counter() - began - receipt['seconds']:.0f} s)", flush=True)  # fmt: skip
    with scope(BIG) as cursor:
        people_index.refresh(cursor=cursor, municipality=BIG)
    names = [BIG, *codes(municipalities - 1)]
    _found_all(names[1:], now)
    _copy_all(dict(zip(names[1:], towns[1:], strict=True)))
    return names


def _found_all(names: list[str], now: datetime) -> None:
    """Municipality, settings, keys: the product's own work."""
    began, seal = time.perf_counter(), sample_seal(font=os.environ["AKASHI_FONTS"])
    pool = [_certificate(n, now) for n in range(_CERTIFICATES)]
    open_all_day = {
        "hours": {"default": {"days": "1234567H", "open": "00:00", "close": "24:00"}},
        "closed": {"yearly": [], "dates": []},
    }
    for n, code in enumerate(names):
        add_municipality(
            code=code, name=f"第{n + 1}市", prefecture="見本県", mayor=f"第{n + 1}市長", official_seal=_own(seal, code),
            characters=None, settings=open_all_day, settings_folder=Path(), now=now - timedelta(minutes=1),
            actor="bench",
        )  # fmt: skip
        key, chain = pool[n % len(pool)]
        add_file_key(
            municipality=code, key_pem=key, password=None, chain_pem=chain, effective_from=None,
            now=now - timedelta(minutes=1), actor="bench",
        )  # fmt: skip
    took = time.perf_counter() - began
    print(f"  {len(names)} municipalities founded in {took:.0f} s, {took / len(names) * 1000:.0f} ms each", flush=True)


def _certificate(number: int, now: datetime) -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"nation {number}")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=400)).add_extension(usage, critical=True).sign(key, SHA256())
    )  # fmt: skip
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        made.public_bytes(Encoding.PEM),
    )


def _own(seal: bytes, code: str) -> bytes:
    """The 見本 seal as a picture of this municipality's own: the same dots, other bytes."""
    text = b"tEXtComment\0" + code.encode()
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    return seal[:-12] + chunk + seal[-12:]  # before IEND


def _copy_all(towns: dict[str, int]) -> None:
    """The first households of BIG for everybody, as the owner with the wall set aside for the while."""
    tables = (*BY_PERSON, *BY_HOUSEHOLD, *STATES)
    began, rows = time.perf_counter(), 0
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
        cursor.execute(
            "CREATE TEMP TABLE person AS SELECT atena_no, household_no,"
            " row_number() OVER (ORDER BY household_no, atena_no) AS n FROM replica_resident WHERE municipality = %s",
            [BIG],
        )
        cursor.execute("CREATE TEMP TABLE house AS SELECT household_no, max(n) AS n FROM person GROUP BY 1")
        cursor.execute("CREATE TEMP TABLE town (code text, people bigint)")
        cursor.executemany("INSERT INTO town VALUES (%s, %s)", list(towns.items()))
        cursor.execute("CREATE INDEX ON person (n); ANALYZE person; ANALYZE house; ANALYZE town")
        listed = {table: _columns(cursor, table) for table in tables}
    names = list(towns)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            for table in tables:
                source = f"SELECT town.code, {listed[table]} FROM town"
                whole = "town.code = ANY(%s)"
                if table in BY_PERSON:
                    source += f" JOIN person p ON p.n <= town.people JOIN house h USING (household_no) JOIN {table} t"
                    source += f" ON t.municipality = '{BIG}' AND t.atena_no = p.atena_no"
                    whole += " AND h.n <= town.people"  # no household without all its members
                elif table in BY_HOUSEHOLD:
                    source += f" JOIN house h ON h.n <= town.people JOIN {table} t"
                    source += f" ON t.municipality = '{BIG}' AND t.household_no = h.household_no"
                else:
                    source += f" JOIN {table} t ON t.municipality = '{BIG}'"
                cursor.execute(
                    f"INSERT INTO {table} (municipality, {listed[table].replace('t.', '')}) {source} WHERE {whole}",
                    [some],
                )
                rows += cursor.rowcount
    with connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
    took = time.perf_counter() - began
    print(f"  {rows:,} rows copied in {took:.0f} s, {rows / took:,.0f} a second", flush=True)


def _columns(cursor: object, table: str) -> str:
    cursor.execute(
        "SELECT string_agg('t.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid ="
        " %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'municipality'",
        [table],
    )
    return str(cursor.fetchone()[0])
