"""peer_add CODE --url URL --kinds …: agree with another server of the same municipality."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config import clock
from config.command import AkashiCommand
from integrations.peers.access import fingerprint
from integrations.peers.links import add_link
from issuer.papers.errors import BadInput
from issuer.papers.kinds import KIND_NAMES, CertificateKind

_PEOPLE = {"give": "GIVE", "take": "TAKE", "none": "NONE"}


class Command(AkashiCommand):
    """The first side prints a token once; the other side is given it by ``--token-file``."""

    help = "同じ団体のほかの証明発行サーバと取り決める。先の側が印字したトークンを、後の側に --token-file で渡す"

    def arguments(self, parser: CommandParser) -> None:
        """Where the other server is and what it serves."""
        parser.add_argument("municipality", metavar="CODE")
        parser.add_argument("--url", required=True, help="相手のサーバ (https://…)")
        parser.add_argument("--kinds", required=True, nargs="+", metavar="KIND", help="相手が扱う種別")
        parser.add_argument("--token-file", metavar="FILE", type=Path, help="相手が印字したトークン。- なら標準入力")
        parser.add_argument(
            "--people", choices=sorted(_PEOPLE), help="人と証明書の対応を渡すか受けるか。既定は種別から決める"
        )
        parser.add_argument("--certificate", metavar="FILE", type=Path, help="相手のクライアント証明書 (PEM)")

    def act(self, *, municipality: str, url: str, kinds: list[str], json: bool, **options: Any) -> int:
        """Agree, from now on."""
        certificate = options["certificate"]
        made = add_link(
            municipality=municipality,
            url=url,
            kinds=[_kind(name) for word in kinds for name in word.split(",") if name],
            people=_PEOPLE.get(options["people"] or "", ""),
            token=self._token(options["token_file"]),
            certificate=_fingerprint(certificate) if certificate else "",
            now=clock.now(),
            actor=f"cli:{getpass.getuser()}",
        )
        dropped = [kind.value for kind in made.no_longer_offered]
        document = {
            "municipality": municipality, "peer": made.number, "url": url, "people": made.people,
            "token": made.token or None, "noLongerOffered": dropped,
        }  # fmt: skip
        told = [made.token] if made.token else [f"相手 {made.number} と取り決めました"]
        if dropped:
            names = "、".join(KIND_NAMES[kind] for kind in made.no_longer_offered)
            told.append(f"このサーバは次の種別を扱わなくなりました: {names}")
        self.emit(document, text="\n".join(told), as_json=json)
        return 0

    def _token(self, file: Path | None) -> str:
        if file is None:
            return ""
        text = input() if str(file) == "-" else _text(file, "--token-file")
        if not text.strip():
            raise BadInput("--token-file が空です")
        return text.strip()


def _kind(name: str) -> CertificateKind:
    if name not in CertificateKind.__members__:
        raise BadInput(f"{name} という証明種別はありません ({' '.join(CertificateKind)} のどれか)")
    return CertificateKind(name)


def _fingerprint(file: Path) -> str:
    found = fingerprint(_text(file, "--certificate"))
    if not found:
        raise BadInput(f"{file.name} は PEM の証明書ではありません")
    return found


def _text(file: Path, option: str) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{option} の {file.name} が読めません ({type(error).__name__})") from None
