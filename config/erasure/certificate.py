"""消去証明書: what was deleted, when, by whom, signed with the key that signs the heads of the chains (Ed25519)."""

import hashlib
import html
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from issuer.audit.anchors import signing_key
from issuer.municipality.models import Erasure
from issuer.papers.errors import BadInput

_STYLE = """
@page { size: A4; margin: 20mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 8pt } }
body { font-family: "IPAmjMincho", serif; font-size: 10pt; line-height: 1.6 }
h1 { text-align: center; font-size: 18pt; letter-spacing: 0.3em } h2 { font-size: 12pt; margin: 1.2em 0 0.3em }
table { border-collapse: collapse; width: 100% } th, td { border: 0.4pt solid #000; padding: 1mm 2mm; text-align: left }
th { width: 32%; font-weight: normal; background: #eee } td.n { text-align: right } .hash { word-break: break-all;
font-size: 8pt }
"""


def document(erasure: Erasure, *, now: datetime) -> dict[str, Any]:
    """What the certificate says, as data."""
    return {
        "form": "akashi-erasure/1",
        "municipality": erasure.code,
        "name": erasure.name,
        "prefecture": erasure.prefecture,
        "reason": erasure.reason,
        "proposedBy": erasure.proposed_by,
        "approvedBy": erasure.approved_by,
        "approvedAt": erasure.approved_at.astimezone(now.tzinfo).isoformat(),
        "finishedAt": now.isoformat(),
        "rows": dict(sorted(erasure.counts.items())),
        "total": sum(erasure.counts.values()),
        "archiveKey": erasure.key_id,
        "copies": erasure.copies,
        "handover": erasure.handover,
        "chain": erasure.chain,
        "build": settings.AKASHI_VERSION,
    }


def signed(told: Mapping[str, Any]) -> tuple[str, str]:
    """Signature and SHA-256 (both hex) of a document."""
    data = _canonical(told)
    return signing_key().sign(data).hex(), hashlib.sha256(data).hexdigest()


def holds(*, told: Mapping[str, Any], signature: str) -> bool:
    """Whether this deployment signed the document."""
    try:
        signing_key().public_key().verify(bytes.fromhex(signature), _canonical(told))
    except (InvalidSignature, ValueError):
        return False
    return True


def write(*, erasure: Erasure, folder: Path) -> list[Path]:
    """``erasure-CODE.json``, ``.html`` and ``.pdf`` in ``folder``; returns their paths. Raises BadInput."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    if erasure.finished_at is None:
        raise BadInput(f"団体 {erasure.code} の消去は終わっていません (resume で続けてください)")
    text = page(erasure.document, erasure.signature)
    nothing_from_outside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    whole = {"document": erasure.document, "signature": erasure.signature, "publicKey": _public()}
    files = {
        "json": json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1).encode(),
        "html": text.encode(),
        "pdf": HTML(string=text, url_fetcher=nothing_from_outside).write_pdf(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"erasure-{erasure.code}.{kind}" for kind in files]
        for path, data in zip(paths, files.values(), strict=True):
            path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"消去証明書を書けません: {error.strerror or '書き込みの誤り'}") from error
    return paths


def page(told: Mapping[str, Any], signature: str) -> str:
    """The certificate for people."""
    rows = "".join(
        f"<tr><th>{_text(name)}</th><td class=n>{count:,}</td></tr>" for name, count in sorted(told["rows"].items())
    )
    faults = told["chain"].get("faults", [])
    items = {
        "団体": f"{told['municipality']} {told['prefecture']}{told['name']}",
        "事由": told["reason"],
        "提案した者": told["proposedBy"],
        "承認した者": told["approvedBy"],
        "承認の日時 (交付の停止)": told["approvedAt"],
        "消去が終わった日時": told["finishedAt"],
        "消した行の合計": f"{told['total']:,} 行",
        "消した控えの鍵": told["archiveKey"] or "この機械に控えの鍵はありませんでした",
        "鍵の写しと物理控えの扱い (申告)": told["copies"],
    }
    hashes = {
        "引き渡した記録の一覧 (SHA-256)": told["handover"],
        "監査の鎖の頭": f"{told['chain']['seq']} 番 {told['chain']['hash']}",
        "鎖の検証": "正しい" if not faults else "誤り: " + "、".join(faults),
        "この証明書 (SHA-256)": hashlib.sha256(_canonical(told)).hexdigest(),
        "署名 (Ed25519)": signature,
        "公開鍵": _public(),
    }
    return (
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>消去証明書 {told["municipality"]}</title>'
        f"<style>{_STYLE}</style><h1>消去証明書</h1>"
        "<p>次の団体のデータを、この証明発行サーバから消去しました。行はデータベースから削除し、控えの中のこの団体の部分を"
        "開ける鍵を消しました。鍵の写しと、データベースの物理控えは、下の申告のとおりに扱われます。</p>"
        f"<table>{_rows(items)}</table><h2>証拠</h2><table class=hash>{_rows(hashes)}</table>"
        "<p>監査の記録には、行の内容でなく件数と鎖の頭だけが残ります。記録の保存は、引き渡しを受けた団体が行います。</p>"
        f"<h2>表ごとの行</h2><table>{rows}</table></html>"
    )


def _rows(items: Mapping[str, str]) -> str:
    return "".join(f"<tr><th>{_text(name)}</th><td>{_text(value)}</td></tr>" for name, value in items.items())


def _text(value: object) -> str:
    return html.escape(str(value))


def _public() -> str:
    return signing_key().public_key().public_bytes_raw().hex()


def _canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
