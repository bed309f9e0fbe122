"""利用登録申請 ApplyRegistration and 利用登録状況確認 GetRegistration."""

from lxml import etree

from integrations.koiki.operations.message import Message
from integrations.koiki.reading import credential, day, required, text
from integrations.koiki.writing import answer, put
from issuer.identity.registration import Applicant, Particulars
from issuer.issuance.elsewhere import applying


def apply_registration(message: Message) -> etree._Element:
    """Take an application, inside the scope of the message's municipality."""
    body = message.body
    applicant = required(body, "applicant")
    taken = applying.apply(
        municipality=message.municipality,
        credential=credential(body),
        particulars=Particulars(
            applicant=Applicant(
                name=text(applicant, "name"),
                address=text(applicant, "address"),
                birth_date=day(text(applicant, "birthDate")),
                sex=text(applicant, "sex"),
            ),
            honseki=text(body, "honseki"),
            hittosha=text(body, "hittosha"),
            phone=text(body, "phone"),
        ),
        now=message.received_at,
    )
    response = answer("ApplyRegistration")
    put(response, "result", taken.result)
    if taken.application_number:
        put(response, "applicationNumber", taken.application_number)
    put(response, "message", taken.message)
    return response


def get_registration(message: Message) -> etree._Element:
    """Tell how an application stands, inside the scope of the message's municipality."""
    found = applying.status(
        municipality=message.municipality,
        application_number=text(message.body, "applicationNumber"),
        now=message.received_at,
    )
    response = answer("GetRegistration")
    put(response, "status", found.status)
    if found.decided_on is not None:
        put(response, "decidedOn", found.decided_on.isoformat())
    put(response, "message", found.message)
    return response
