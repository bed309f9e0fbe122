"""Faults of the contract: one table, fixed words, no personal data.

``Fault`` is raised by this room and made from the issuer's errors by ``fault_of``; anything else is INTERNAL.
"""

from enum import StrEnum

from integrations.soap.faults import Wording
from issuer.issuance import errors


class FaultCode(StrEnum):
    """KoikiFault/code."""

    INVALID_MESSAGE = "INVALID_MESSAGE"
    UNKNOWN_MUNICIPALITY = "UNKNOWN_MUNICIPALITY"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    UNKNOWN_REQUEST = "UNKNOWN_REQUEST"
    ANSWER_EXPIRED = "ANSWER_EXPIRED"
    BUSY = "BUSY"
    INTERNAL = "INTERNAL"


WORDINGS: dict[FaultCode, Wording] = {
    FaultCode.INVALID_MESSAGE: Wording("Client", "電文がインタフェースの定めに合いません。", False),
    FaultCode.UNKNOWN_MUNICIPALITY: Wording("Client", "この団体はこのサーバにありません。", False),
    FaultCode.NOT_AUTHORISED: Wording("Client", "この接続にはこの団体又は操作の権限がありません。", False),
    FaultCode.REQUEST_ID_REUSED: Wording("Client", "同じ番号で内容の違う電文を受けています。", False),
    FaultCode.UNKNOWN_REQUEST: Wording("Client", "指定された交付要求はありません。", False),
    FaultCode.ANSWER_EXPIRED: Wording(
        "Client", "発行済みですが、答えの保持時間を過ぎました。新しい番号で申請してください。", False
    ),
    FaultCode.BUSY: Wording("Server", "混み合っています。同じ番号でもう一度送ってください。", True),
    FaultCode.INTERNAL: Wording("Server", "処理を完了できませんでした。同じ番号でもう一度送ってください。", True),
}

_OF_ERROR: dict[type[Exception], FaultCode] = {
    errors.UnknownMunicipality: FaultCode.UNKNOWN_MUNICIPALITY,
    errors.RequestIdReused: FaultCode.REQUEST_ID_REUSED,
    errors.UnknownRequest: FaultCode.UNKNOWN_REQUEST,
    errors.AnswerExpired: FaultCode.ANSWER_EXPIRED,
    errors.Busy: FaultCode.BUSY,
}


class Fault(Exception):
    """This exchange ends in a Fault. ``must_understand``: a header block we do not know insisted on being known."""

    def __init__(self, code: FaultCode, *, must_understand: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.must_understand = must_understand


def fault_of(error: Exception) -> Fault | None:
    """The Fault for an error this room or the issuer raised on purpose; None when it was not on purpose."""
    if isinstance(error, Fault):
        return error
    for kind, code in _OF_ERROR.items():
        if isinstance(error, kind):
            return Fault(code)
    return None
