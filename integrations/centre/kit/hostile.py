"""Bytes that are no message of the contract, made from one that is: broken XML, tricks of XML, other encodings."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.centre.wire.words import NAMESPACE
from integrations.centre.wire.writing import SOAP

__all__ = ["broken", "encodings", "entities", "envelopes", "huge"]

_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>"


def broken(good: bytes, serial: bytes) -> Mapping[str, bytes]:
    """Not XML, or XML 1.0 does not allow it. ``serial``: a value inside ``good``."""
    half = serial[:4]
    return {
        "空": b"",
        "XML でない文字": b"hello",
        "JSON": b'{"a": 1}',
        "半分で切れた電文": good[: len(good) // 2],
        "終わりの1バイトが無い電文": good.rstrip()[:-1],
        "後ろにごみのある電文": good + b"<extra/>",
        "後ろに文字のある電文": good + b"extra",
        "2つ続けた電文": good + good,
        "NUL を含む値": good.replace(serial, half + b"\x00" + serial[4:]),
        "制御文字の参照を含む値": good.replace(serial, half + b"&#1;" + serial[4:]),
        "UTF-8 でないバイト": good.replace(serial, half + b"\xc3\x28"),
        "長すぎる書き方の UTF-8": good.replace(serial, b"\xc0\xb1" + serial),
        "閉じない要素": good.replace(b"</", b"<", 1),
        "宣言のない接頭辞": good.replace(b"<k:", b"<q:").replace(b"</k:", b"</q:"),
        "定義のない実体参照": good.replace(serial, b"&x;"),
    }


def entities(good: bytes, serial: bytes, canary: str) -> Mapping[str, bytes]:
    """Document types, entities, and what would make a parser fetch something (``canary``: a URL nobody may ask)."""
    body = good.replace(_DECLARATION, b"").lstrip()
    into = body.replace(serial, b"&x;")
    bomb = b'<!DOCTYPE a [<!ENTITY a "1">' + b"".join(
        b'<!ENTITY %c "%s">' % (name, (b"&%c;" % before) * 10)
        for before, name in zip(b"abcdefgh", b"bcdefghi", strict=True)
    )
    url = canary.encode("ascii")
    return {
        "DOCTYPE のある電文": b"<!DOCTYPE a>" + body,
        "宣言の後の DOCTYPE": _DECLARATION + b'<!DOCTYPE a [<!ENTITY x "1">]>' + body,
        "内部実体で値を作る電文": b'<!DOCTYPE a [<!ENTITY x "%s">]>' % serial + into,
        "ファイルを読む外部実体": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + into,
        "網を読む外部実体": b'<!DOCTYPE a [<!ENTITY x SYSTEM "%s">]>' % url + into,
        "網を読む外部 DTD": b'<!DOCTYPE a SYSTEM "%s">' % url + body,
        "網を読むパラメータ実体": b'<!DOCTYPE a [<!ENTITY %% p SYSTEM "%s">%%p;]>' % url + body,
        "実体爆弾": bomb + b"]>" + body.replace(serial, b"&i;"),
        "2次の実体爆弾": b'<!DOCTYPE a [<!ENTITY x "%s">]>' % (b"1" * 50_000) + body.replace(serial, b"&x;" * 5_000),
        "XInclude": good.replace(
            serial, b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        ),
    }


def encodings(good: bytes) -> Mapping[str, bytes]:
    """The same message in any encoding but UTF-8, with and without saying so."""
    text = good.decode("utf-8").replace("<?xml version='1.0' encoding='UTF-8'?>", "").lstrip()
    declared = "<?xml version='1.0' encoding='{}'?>"
    return {
        "UTF-16 (BOM つき)": text.encode("utf-16"),
        "UTF-16LE": text.encode("utf-16-le"),
        "UTF-16BE の DOCTYPE": ('<!DOCTYPE a [<!ENTITY x "1">]>' + text).encode("utf-16-be"),
        "UTF-16 と宣言": (declared.format("UTF-16") + text).encode("utf-16"),
        "UTF-32": text.encode("utf-32"),
        "UTF-7 と宣言": (declared.format("UTF-7") + text).encode(),
        "Shift_JIS と宣言": (declared.format("Shift_JIS") + text).encode("cp932"),
        "EUC-JP と宣言": (declared.format("EUC-JP") + text).encode("euc-jp"),
        "ISO-8859-1 と宣言": (declared.format("ISO-8859-1") + text).encode("latin-1", "replace"),
        "EBCDIC": text.encode("cp037", "replace"),
    }


def envelopes(inner: bytes) -> Mapping[str, bytes]:
    """Envelopes SOAP 1.1 or the contract do not know around a valid message (``inner``: without declaration)."""
    soap = SOAP.encode("ascii")
    contract = NAMESPACE.encode("ascii")

    def wrapped(content: bytes) -> bytes:
        return b'<s:Envelope xmlns:s="%s">%s</s:Envelope>' % (soap, content)

    body = b"<s:Body>%s</s:Body>" % inner
    must = b'<s:Header><t:T xmlns:t="urn:t" s:mustUnderstand="1">5</t:T></s:Header>'
    return {
        "封筒のない電文": inner,
        "SOAP 1.2 の封筒": wrapped(body).replace(soap, b"http://www.w3.org/2003/05/soap-envelope"),
        "名前空間のない封筒": b"<Envelope><Body>%s</Body></Envelope>" % inner,
        "Body のない封筒": wrapped(b"<s:Header/>"),
        "空の Body": wrapped(b"<s:Body/>"),
        "2つの Body": wrapped(body + body),
        "Body に2つの電文": wrapped(b"<s:Body>%s%s</s:Body>" % (inner, inner)),
        "Body の後の要素": wrapped(body + b"<x/>"),
        "Body の後の Header": wrapped(body + b"<s:Header/>"),
        "Body の中の文字": wrapped(b"<s:Body>text%s</s:Body>" % inner),
        "知らない操作": wrapped(b'<s:Body><IssueEverything xmlns="%s"/></s:Body>' % contract),
        "答えの要素": wrapped(b'<s:Body><IssueCertificateResponse xmlns="%s"/></s:Body>' % contract),
        "Fault": wrapped(b"<s:Body><s:Fault><faultcode>s:Client</faultcode></s:Fault></s:Body>"),
        "他の版の名前空間": wrapped(body).replace(contract, b"urn:akashi:koiki:4"),
        "理解を求める知らない Header": wrapped(must + body),
    }


def huge(good: bytes) -> Mapping[str, bytes]:
    """Messages that are only large or deep."""
    start, end = b'<s:Envelope xmlns:s="%s"><s:Body>' % SOAP.encode("ascii"), b"</s:Body></s:Envelope>"
    attributes = b" ".join(b'a%d="1"' % number for number in range(20_000))
    return {
        "3MB の空白のある電文": good.replace(b"Body>", b"Body>" + b" " * 3_000_000, 1),
        "100万段の入れ子": start + b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + end,
        "1万段の入れ子": start + b"<a>" * 10_000 + b"</a>" * 10_000 + end,
        "属性2万個": start + b"<a " + attributes + b"/>" + end,
        "要素名が20万字": start + b"<" + b"a" * 200_000 + b"/>" + end,
        "3MB のただの文字": b"a" * 3_000_000,
    }
