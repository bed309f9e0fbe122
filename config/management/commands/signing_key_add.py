"""signing_key_add CODE (--certificate CHAIN.pem (--key KEY.pem | --token LABEL --id HEX) | --sample)"""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from issuer.municipality.selectors import known
from issuer.papers.errors import BadInput, ConfigurationError
from issuer.sealing.enrol import add_device_key, add_file_key, add_sample_key


class Command(AkashiCommand):
    """Give a municipality the key its papers are signed with. The newest one in force signs; older ones stay."""

    help = "団体の署名の鍵を入れる。鍵の交代もこれで (新しい鍵が、その日から署名する)"

    def arguments(self, parser: CommandParser) -> None:
        """Where key and certificates lie."""
        parser.add_argument("code")
        parser.add_argument("--certificate", type=Path, metavar="CHAIN.pem", help="自身の証明書、続けて上位の証明書")
        parser.add_argument("--key", type=Path, metavar="KEY.pem", help="PKCS#8 の秘密鍵")
        parser.add_argument("--password-file", type=Path, help="秘密鍵の合言葉を書いたファイル")
        parser.add_argument("--token", metavar="LABEL", help="PKCS#11 の装置の名 (AKASHI_PKCS11_MODULE の)")
        parser.add_argument("--id", metavar="HEX", help="装置の中の鍵の CKA_ID")
        parser.add_argument("--sample", action="store_true", help="見本の鍵を作る (AKASHI_MODE=demo だけ)")
        parser.add_argument("--from", dest="start", metavar="ISO8601", help="この時から署名する (既定: 証明書の初日)")

    def act(self, **options: Any) -> int:
        """Add the key and print the certificate's fingerprint."""
        code = options["code"]
        if not known(code):
            raise BadInput(f"団体 {code} はありません (municipality_add で作ります)")
        fingerprint = _add(code, options)
        self.emit(
            {"municipality": code, "certificate": fingerprint},
            text=f"団体 {code} の署名の鍵を入れました。証明書の SHA-256: {fingerprint}",
            as_json=options["json"],
        )
        return 0


def _add(code: str, options: dict[str, Any]) -> str:
    now, actor = clock.now(), f"cli:{getpass.getuser()}"
    if options["sample"]:
        if not settings.AKASHI_DEMO:
            raise BadInput("見本の鍵は AKASHI_MODE=demo だけです。--certificate と --key か --token を与えてください")
        return add_sample_key(municipality=code, name=f"団体 {code}", now=now, actor=actor)
    if not options["certificate"] or bool(options["key"]) == bool(options["token"]):
        raise BadInput("--certificate と、--key か --token のどちらか1つが要ります")
    chain, start = _read(options["certificate"]), _moment(options["start"])
    if options["key"]:
        return add_file_key(
            municipality=code,
            key_pem=_read(options["key"]),
            password=_read(options["password_file"]).rstrip(b"\r\n") if options["password_file"] else None,
            chain_pem=chain,
            effective_from=start,
            now=now,
            actor=actor,
        )
    if settings.AKASHI_PKCS11_MODULE is None or not settings.AKASHI_PKCS11_PIN:
        raise ConfigurationError("装置の鍵には AKASHI_PKCS11_MODULE と AKASHI_PKCS11_PIN が要ります")
    try:
        key_id = bytes.fromhex(options["id"] or "")
    except ValueError as error:
        raise BadInput("--id は16進です") from error
    return add_device_key(
        municipality=code,
        module=settings.AKASHI_PKCS11_MODULE,
        pin=settings.AKASHI_PKCS11_PIN,
        token=options["token"],
        key_id=key_id,
        chain_pem=chain,
        effective_from=start,
        now=now,
        actor=actor,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path.name} が読めません ({type(error).__name__})") from error


def _moment(raw: str | None) -> datetime | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError as error:
        raise BadInput("--from は ISO 8601 の日時です") from error
    if moment.tzinfo is None:
        raise BadInput("--from には時差 (+09:00) が要ります")
    return moment
