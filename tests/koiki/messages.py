"""Messages as a Centre would write them."""

from tests.quiet_logs import CENSUS

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
KOIKI = "urn:akashi:koiki:5"

TERMINAL = (
    "<terminal><channel>STORE</channel><operatorCode>0001</operatorCode><storeCode>000001</storeCode>"
    "<terminalId>T0001</terminalId><municipalityCode>282103</municipalityCode></terminal>"
)
APPLICANT = (
    "<applicant><name>架空　花子</name><address>見本県見本市北町一丁目1番1号</address>"
    "<birthDate>1990-01-02</birthDate><sex>FEMALE</sex></applicant>"
    "<honseki>兵庫県加古川市加古川町北在家2000番地</honseki><hittosha>架空　太郎</hittosha><phone>090-0000-0000</phone>"
)


def exchange(
    *, request_id: str = "REQ-00000001", municipality: str = "282103", sent_at: str = "2026-11-20T10:00:00+09:00"
) -> str:
    return (
        f"<exchange><requestId>{request_id}</requestId><municipalityCode>{municipality}</municipalityCode>"
        f"<sentAt>{sent_at}</sentAt></exchange>"
    )


def jpki(*, serial: str = "70000001", status: str = "GOOD", checked_at: str = "2026-11-20T09:59:58+09:00") -> str:
    return (
        f"<credential><jpki><serialNumber>{serial}</serialNumber><media>CARD</media><status>{status}</status>"
        f"<checkedAt>{checked_at}</checkedAt></jpki></credential>"
    )


def body(operation: str, content: str = "", **address: str) -> str:
    return f'<{operation} xmlns="{KOIKI}">{exchange(**address)}{content}</{operation}>'


def envelope(inner: str) -> bytes:
    CENSUS.note_message(inner)
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{inner}</s:Body></s:Envelope>'.encode()


def status(**address: str) -> bytes:
    return envelope(body("GetStatus", **address))


def listing(credential: str = "", **address: str) -> bytes:
    return envelope(body("ListCertificates", TERMINAL + (credential or jpki()), **address))


def issue(*, credential: str = "", copies: str = "1", choices: str = "<scope>SELF</scope>", **address: str) -> bytes:
    content = f"{TERMINAL}{credential or jpki()}<kind>JUMINHYO</kind>{choices}<copies>{copies}</copies>"
    return envelope(body("IssueCertificate", content, **address))


def delivery(
    *, issue_request_id: str, printed: str = "1", paid: str = "250", outcome: str = "PRINTED", **address: str
) -> bytes:
    content = (
        f"<issueRequestId>{issue_request_id}</issueRequestId><outcome>{outcome}</outcome>"
        f"<printedCopies>{printed}</printedCopies><paid>{paid}</paid><completedAt>2026-11-20T10:01:00+09:00</completedAt>"
    )
    return envelope(body("ReportDelivery", content, **address))


def application(credential: str = "", **address: str) -> bytes:
    return envelope(body("ApplyRegistration", (credential or jpki()) + APPLICANT, **address))


def application_state(number: str, **address: str) -> bytes:
    return envelope(body("GetRegistration", f"<applicationNumber>{number}</applicationNumber>", **address))


def anomaly(*, note: str = "", **address: str) -> bytes:
    content = "<category>WRONG_PERSON</category><detectedAt>2026-11-20T10:02:00+09:00</detectedAt>"
    return envelope(body("ReportAnomaly", content + (f"<note>{note}</note>" if note else ""), **address))
