"""The door is hard (promise P21): whatever is not the contract is one Fault, and nothing happens behind it."""

import re

import pytest
from django.test import RequestFactory

from integrations.koiki.views import koiki

from . import messages
from .conftest import FakeLine, Post

GOOD = messages.issue()
DOCTYPE = b'<!DOCTYPE a [<!ENTITY x "y">]>'
BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _wrapped(header: str, body: str) -> bytes:
    return f'<s:Envelope xmlns:s="{messages.SOAP}">{header}{body}</s:Envelope>'.encode()


_INNER = messages.body(
    "IssueCertificate",
    messages.TERMINAL + messages.jpki() + "<kind>JUMINHYO</kind><scope>SELF</scope><copies>1</copies>",
)
_BODY = f"<s:Body>{_INNER}</s:Body>"

HOSTILE = {
    "nothing": b"",
    "not XML": b"hello",
    "JSON": b'{"a": 1}',
    "cut in half": GOOD[: len(GOOD) // 2],
    "DOCTYPE": DOCTYPE + GOOD,
    "DOCTYPE behind a declaration": b'<?xml version="1.0" encoding="UTF-8"?>' + DOCTYPE + GOOD,
    "entity bomb": BOMB + GOOD.replace(b"70000001", b"&b;"),
    "external entity": XXE + GOOD.replace(b"70000001", b"&x;"),
    "undeclared entity": GOOD.replace(b"70000001", b"&x;"),
    "CDATA": GOOD.replace(b"70000001", b"<![CDATA[70000001]]>"),
    "comment inside a number": GOOD.replace(b"70000001", b"700<!-- -->00001"),
    "processing instruction": GOOD.replace(b"70000001", b"700<?x y?>00001"),
    "style sheet": b'<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:1/"?>' + GOOD,
    "UTF-16 with its mark": GOOD.decode().encode("utf-16"),
    "UTF-16 without a mark": GOOD.decode().encode("utf-16-le"),
    "UTF-16 DOCTYPE": (DOCTYPE + GOOD).decode().encode("utf-16-be"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "UTF-7 declared": b'<?xml version="1.0" encoding="UTF-7"?>' + GOOD,
    "EUC-JP declared": b'<?xml version="1.0" encoding="EUC-JP"?>' + GOOD,
    "EBCDIC": GOOD.decode().encode("cp037"),
    "Shift_JIS bytes": messages.application().decode().encode("cp932"),
    "broken UTF-8": GOOD.replace(b"70000001", b"7000\xc3\x28"),
    "overlong UTF-8": GOOD.replace(b"70000001", b"\xc0\xb170000001"),
    "NUL": GOOD.replace(b"70000001", b"7000\x000001"),
    "character reference to a control": GOOD.replace(b"70000001", b"7000&#1;0001"),
    "too large": GOOD.replace(b"<s:Body>", b"<s:Body>" + b" " * (256 * 1024)),
    "much too large": b"a" * (3 * 1024 * 1024),
    "too deep": messages.envelope("<a>" * 1000 + "</a>" * 1000),
    "many attributes": messages.envelope("<a " + " ".join(f'a{i}="1"' for i in range(9000)) + "/>"),
    "SOAP 1.2": GOOD.replace(messages.SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"),
    "no envelope": _INNER.encode(),
    "other namespace": GOOD.replace(messages.KOIKI.encode(), b"urn:akashi:koiki:4"),
    "no namespace": GOOD.replace(f' xmlns="{messages.KOIKI}"'.encode(), b""),
    "empty body": _wrapped("", "<s:Body/>"),
    "no body": _wrapped("<s:Header/>", ""),
    "two bodies": _wrapped("", _BODY + _BODY),
    "two messages in a body": _wrapped("", f"<s:Body>{_INNER}{_INNER}</s:Body>"),
    "text beside the message": _wrapped("", f"<s:Body>text{_INNER}</s:Body>"),
    "text after the message": _wrapped("", f"<s:Body>{_INNER}text</s:Body>"),
    "header after the body": _wrapped(_BODY, "<s:Header/>"),
    "two headers": _wrapped("<s:Header/><s:Header/>", _BODY),
    "something after the body": _wrapped("", _BODY + "<x/>"),
    "unknown operation": messages.envelope(messages.body("IssueEverything")),
    "an answer": messages.envelope(f'<IssueCertificateResponse xmlns="{messages.KOIKI}"/>'),
    "a Fault": messages.envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>x</faultstring></s:Fault>"),
    "unknown element": GOOD.replace(b"<copies>", b"<urgent>1</urgent><copies>"),
    "unknown attribute": GOOD.replace(b"<copies>", b'<copies urgent="1">'),
    "missing element": GOOD.replace(b"<kind>JUMINHYO</kind>", b""),
    "other order": GOOD.replace(
        b"<kind>JUMINHYO</kind><scope>SELF</scope>", b"<scope>SELF</scope><kind>JUMINHYO</kind>"
    ),
    "twice the same": GOOD.replace(b"<copies>1</copies>", b"<copies>1</copies><copies>2</copies>"),
    "unknown kind": GOOD.replace(b"JUMINHYO", b"PASSPORT"),
    "serial with letters": GOOD.replace(b"70000001", b"7000000A"),
    "serial in full-width digits": GOOD.replace(b"70000001", "７０００".encode()),
    "serial of a million digits": GOOD.replace(b"70000001", b"7" * 200_000),
    "no copies": GOOD.replace(b"<copies>1<", b"<copies>0<"),
    "too many copies": GOOD.replace(b"<copies>1<", b"<copies>11<"),
    "member beyond every record": messages.issue(choices=f"<scope>SELECTED</scope><member>{'9' * 5000}</member>"),
    "request id with a newline": messages.issue(request_id="REQ-0000\n0001"),
    "request id too short": messages.issue(request_id="R1"),
    "municipality of seven digits": messages.issue(municipality="2821030"),
    "impossible instant": messages.issue(sent_at="2026-02-30T00:00:00+09:00"),
    "both credentials": messages.issue(
        credential=messages.jpki().replace("</jpki>", "</jpki><card><userId>AAAA</userId><pin>1234</pin></card>")
    ),
    "nil": GOOD.replace(b"<copies>1", b'<copies xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">'),
    "include": messages.envelope('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_message_outside_the_contract_is_one_fault_and_nothing_happens(
    data: bytes, post: Post, kakogawa: str, line: FakeLine
) -> None:
    reply = post(data)
    assert reply.fault == "INVALID_MESSAGE"
    assert line.asked == []
    assert b"70000001" not in reply.content
    assert b"root:" not in reply.content


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "application/soap+xml; charset=utf-8", "multipart/related; boundary=x",
     "application/x-www-form-urlencoded", "text/xml; charset=utf-16", 'text/xml; charset="shift_jis"'],
)  # fmt: skip
def test_a_message_of_another_content_type_is_refused(content_type: str, post: Post, line: FakeLine) -> None:
    assert post(GOOD, content_type=content_type).fault == "INVALID_MESSAGE"
    assert line.asked == []


class _BreaksOff:
    """A connection whose sender is gone after the first piece."""

    def __init__(self) -> None:
        self._left = [GOOD[:100]]

    def read(self, _size: int = -1) -> bytes:
        if self._left:
            return self._left.pop()
        raise ConnectionResetError("gone")


@pytest.mark.parametrize("transfer", [{}, {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}])
def test_a_message_that_breaks_off_is_the_senders_fault_and_no_error_of_ours(
    transfer: dict[str, object], line: FakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    request = RequestFactory().post("/koiki/v5", data=b"", content_type="text/xml; charset=utf-8")
    request.META |= {"wsgi.input": _BreaksOff(), "CONTENT_LENGTH": str(len(GOOD)), **transfer}
    request._stream = _BreaksOff()  # type: ignore[attr-defined]
    answer = koiki(request)
    assert (answer.status_code, b"INVALID_MESSAGE" in answer.content, line.asked) == (500, True, [])
    assert "koiki.internal" not in caplog.text


def test_an_unknown_header_that_must_be_understood_is_refused(post: Post, line: FakeLine) -> None:
    header = '<s:Header><t:Transaction xmlns:t="urn:t" s:mustUnderstand="1">5</t:Transaction></s:Header>'
    reply = post(_wrapped(header, _BODY))
    assert reply.fault == "INVALID_MESSAGE"
    assert reply.body.findtext("faultcode") == "soap:MustUnderstand"
    assert line.asked == []


@pytest.mark.parametrize(
    "header",
    [
        "<s:Header/>",
        '<s:Header><t:Trace xmlns:t="urn:t">5</t:Trace></s:Header>',
        '<s:Header><a:Action xmlns:a="http://www.w3.org/2005/08/addressing" s:mustUnderstand="1"/></s:Header>',
    ],
)
def test_harmless_headers_are_passed_over(header: str, post: Post, kakogawa: str, line: FakeLine) -> None:
    assert post(_wrapped(header, _BODY)).text("issued/pages") == "1"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + GOOD,
        re.sub(rb"(</?|xmlns:)s\b", rb"\1SOAP-ENV", GOOD),
        GOOD.replace(b"><", b">\n  <"),
        GOOD.replace(b"<copies>1<", b"<copies> 01 <"),
    ],
    ids=["byte order mark", "declaration", "other prefix", "indented", "blanks around a number"],
)
def test_other_ways_of_writing_the_same_message_are_welcome(
    data: bytes, post: Post, kakogawa: str, line: FakeLine
) -> None:
    assert post(data).text("issued/pages") == "1"
    assert [r.copies for r in line.asked] == [1]


def test_the_soap_action_is_not_believed_over_the_body(post: Post, kakogawa: str, line: FakeLine) -> None:
    reply = post(GOOD, HTTP_SOAPACTION='"urn:akashi:koiki:5/GetStatus"')
    assert reply.answer.tag.endswith("IssueCertificateResponse")
