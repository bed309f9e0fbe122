"""Faults of the contract: one table, fixed words, no personal data."""

from enum import StrEnum

from lxml import etree

from integrations.peers.names import UNPREFIXED, peers
from integrations.soap import envelope
from integrations.soap.faults import Wording


class FaultCode(StrEnum):
    """PeerFault/code."""

    INVALID_MESSAGE = "INVALID_MESSAGE"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    CLOCK = "CLOCK"
    NOT_AGREED = "NOT_AGREED"
    INTERNAL = "INTERNAL"


WORDINGS: dict[FaultCode, Wording] = {
    FaultCode.INVALID_MESSAGE: Wording("Client", "電文がインタフェースの定めに合いません。", False),
    FaultCode.NOT_AUTHORISED: Wording("Client", "この接続は、取り決めた相手のものと確かめられません。", False),
    FaultCode.CLOCK: Wording("Client", "署名の時刻が、このサーバの時計と合いません。", True),
    FaultCode.NOT_AGREED: Wording(
        "Client", "人のデータを渡す・受ける取り決めが、両方のサーバで合っていません。", False
    ),
    FaultCode.INTERNAL: Wording("Server", "処理を完了できませんでした。もう一度送ってください。", True),
}


class Fault(Exception):
    """This exchange ends in a Fault."""

    def __init__(self, code: FaultCode, *, must_understand: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.must_understand = must_understand


def write_fault(fault: Fault) -> bytes:
    """The bytes of a SOAP 1.1 Fault with its PeerFault detail."""
    wording = WORDINGS[fault.code]
    detail = etree.Element(peers("PeerFault"), nsmap=UNPREFIXED)
    etree.SubElement(detail, peers("code")).text = fault.code.value
    etree.SubElement(detail, peers("message")).text = wording.message
    etree.SubElement(detail, peers("retryable")).text = "true" if wording.retryable else "false"
    faultcode = "MustUnderstand" if fault.must_understand else wording.faultcode
    return envelope.write_fault(faultcode=faultcode, faultstring=wording.message, detail=detail)
