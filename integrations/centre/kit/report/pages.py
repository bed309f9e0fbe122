"""The report as one self-contained HTML page, which is also what the PDF is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from integrations.centre.kit.report.pictures import Picture
from integrations.centre.kit.run import FAIL, PASS, SKIP

__all__ = ["page"]

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_MARKS = {PASS: "pass", FAIL: "fail", SKIP: "skip"}
#: Of what went well, so many sentences are shown; report.json has all of them.
_SHOWN = 2


def page(data: Mapping[str, Any], pictures: Sequence[Picture], *, fingerprint: str) -> str:
    """The whole page. ``fingerprint``: SHA-256 of the certificate it will be signed with."""
    parts = [*_head(data), *_failures(data), *_cases(data), *_gallery(pictures), *_left_behind(), *_verify(fingerprint)]
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        f"<title>適合試験報告 {escape(data['municipality'])}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    counts = data["counts"]
    verdict = "不合格の場合があります" if counts[FAIL] else "実施した場合はすべて合格しました"
    yield "<h1>証明発行サーバ 適合試験報告</h1>"
    mark = "fail" if counts[FAIL] else "pass"
    yield f'<p class="verdict {mark}">{verdict}</p>'
    yield '<p class="counts">' + "　".join(f"{outcome} <b>{count}</b>" for outcome, count in counts.items()) + "</p>"
    rows = {
        "相手のサーバ": data["target"],
        "サーバの名乗り": data["server"] or "なし",
        "団体": f"{data['municipality']} {data['name']}",
        "名簿": data["roster"],
        "実施した日時": data["began"],
        "サーバの時刻": data["serverTime"],
        "契約": data["contract"],
        "キットの版": f"{data['kit']} ({len(data['cases'])} 件の場合)",
        "送った電文・受け取った紙": f"{data['messages']} 本・{data['papers']} 通",
        "かかった時間": f"{data['seconds']:.0f} 秒",
    }
    body = "".join(f"<tr><th scope='row'>{name}</th><td>{escape(str(value))}</td></tr>" for name, value in rows.items())
    yield f"<table class='facts'>{body}</table>"
    yield (
        "<p>工程1 (庁内での事前評価) に当たる場合を、公開された資料と契約 (koiki.xsd) からわかる範囲で番号をつけて"
        "実施した。J-LIS の事前評価ツールそのものではない。名簿の人はすべて架空である。</p>"
    )


def _failures(data: Mapping[str, Any]) -> Iterator[str]:
    failed = [case for case in data["cases"] if case["result"] == FAIL]
    if failed:
        yield "<h2>不合格の場合</h2>"
        yield from (_row(case, shown=20) for case in failed)


def _cases(data: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>すべての場合</h2>"
    area = ""
    for case in data["cases"]:
        if case["area"] != area:
            area = case["area"]
            yield f"<h3>{case['number'].partition('-')[0]} {escape(area)}</h3>"
        yield _row(case, shown=_SHOWN)


def _row(case: Mapping[str, Any], *, shown: int) -> str:
    wrong = [one["what"] for one in case["findings"] if not one["ok"]]
    right = [one["what"] for one in case["findings"] if one["ok"]]
    said = "".join(f"<li class='fail'>{escape(what)}</li>" for what in wrong[: max(shown, 5)])
    if len(wrong) > max(shown, 5):
        said += f"<li class='fail'>ほか {len(wrong) - max(shown, 5)} 件</li>"
    if not wrong:
        said += "".join(f"<li>{escape(what)}</li>" for what in right[:_SHOWN])
    if case["reason"]:
        said += f"<li>{escape(case['reason'])}</li>"
    told = f"{len(right)}/{len(case['findings'])} 項目、{case['seconds']:.1f} 秒、根拠: {escape(case['basis'])}"
    return (
        f"<section class='case'><h4><span class='{_MARKS[case['result']]}'>{case['result']}</span> "
        f"{case['number']} {escape(case['title'])}</h4><ul>{said}</ul><p class='basis'>{told}</p></section>"
    )


def _gallery(pictures: Iterable[Picture]) -> Iterator[str]:
    shown = list(pictures)
    if not shown:
        return
    yield "<h2>受け取った証明書 (1頁目)</h2><div class='gallery'>"
    for picture in shown:
        caption = escape(picture.caption)
        yield f"<figure><img src='{picture.source}' alt='{caption}'><figcaption>{caption}</figcaption></figure>"
    yield "</div>"


def _left_behind() -> Iterator[str]:
    yield "<h2>この試験が残すもの</h2>"
    yield (
        "<p>受け取った紙はすべて取消 (CANCELLED) か交付済の結果通知をした。取り消し方のない次のものは、実施した区分"
        "により運用管理に残る (職員が片づけてよい)。</p><ul><li>10 申請: 住登外の申請1件 (申請者「適合試験　"
        "花子」)</li><li>11 結果通知: 食い違う通知を試した分の事案</li><li>12 異常: 異常の知らせ2件 (「適合試験の知らせ"
        "です」)</li></ul>"
    )


def _verify(fingerprint: str) -> Iterator[str]:
    yield "<h2>この報告の確かめ方</h2>"
    yield (
        "<p>report.pdf は PAdES の署名つきで、PDF の閲覧ソフトで確かめられる。この HTML の署名は report.html.p7s に"
        "あり、次の命令で確かめられる (kit.crt は報告と同じ所にある)。</p>"
        "<pre>openssl cms -verify -binary -inform DER -in report.html.p7s \\\n"
        "    -content report.html -CAfile kit.crt -purpose any -out /dev/null</pre>"
        f"<p>署名に使ったキットの証明書 (自己署名) の SHA-256: <code>{escape(fingerprint)}</code></p>"
    )
