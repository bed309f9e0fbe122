"""`/feeds/v1/…`: what integrations/feeds/doors answers."""

from typing import Any

from integrations.api.shapes import NUMBER, SHA256, named
from integrations.feeds.doors.receiving import FIELD

Answer = dict[str, Any]
_PROOF: list[dict[str, list[str]]] = [{"token": []}, {"signature": []}]
_WHY = {
    400: "本文が約束の形でないか、途中で切れた。",
    401: "資格がない・違う・終わった、又は署名の時刻が合わない。",
    403: "その資格の団体・システムのパッケージではない。",
    409: "次に要るのは別のバイトから (received)。",
    411: "Content-Length がない。",
    413: "パッケージが大きすぎる (limit)。",
    415: "multipart/form-data ではない。",
    507: "サーバの置き場に空きがない。後でもう一度。",
}
_PATH_UNREAD = "この受付番号はない。番号として読めない道には HTML で答える。"


def _json(told: str, shape: dict[str, Any], **headers: str) -> Answer:
    answer: Answer = {"description": told, "content": {"application/json": {"schema": shape}}}
    if headers:
        answer["headers"] = {
            name.replace("_", "-"): {"description": why, "required": True, "schema": {"type": "string"}}
            for name, why in headers.items()
        }
    return answer


def _turned(*codes: int) -> dict[str, Answer]:
    """The refusals of one operation, and 405 and 401 which any of them has."""
    found = {str(code): _json(_WHY[code], named("TurnedAway")) for code in (401, *codes)}
    found["401"] = _json(_WHY[401], named("TurnedAway"), WWW_Authenticate="受ける資格の形")
    return found


def _or_html(answer: Answer) -> Answer:
    return {**answer, "content": {**answer["content"], "text/html": {"schema": {"type": "string"}}}}


_RECEIVED = _json("受け取った。後で結果を尋ねる。", named("Receipt"), Location="受領票を尋ねる道")
_REFUSED = _json(
    "入口で断った (REFUSED の受領票)、又は届いた中身が署名・名前と違う。",
    {"anyOf": [named("Receipt"), named("TurnedAway")]},
)
_NOT_SIGNED = _json("署名が、本文のない要求のものではない。", named("TurnedAway"))

PATHS: dict[str, Any] = {
    "/feeds/v1/packages": {
        "post": {
            "operationId": "sendPackage",
            "summary": "パッケージを1つ送る",
            "tags": ["連携"],
            "security": _PROOF,
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "properties": {FIELD: {"type": "string", "format": "binary"}},
                            "required": [FIELD],
                        },
                        "encoding": {FIELD: {"contentType": "application/zip"}},
                    }
                },
            },
            "responses": {"202": _RECEIVED, "422": _REFUSED, **_turned(400, 403, 411, 413, 415, 507)},
        }
    },
    "/feeds/v1/packages/{receipt}": {
        "get": {
            "operationId": "readReceipt",
            "summary": "受領票を読む (送った資格と同じ団体・システムだけ)",
            "tags": ["連携"],
            "security": _PROOF,
            "parameters": [{"name": "receipt", "in": "path", "required": True, "schema": NUMBER}],
            "responses": {
                "200": _json("今の受領票。", named("Receipt")),
                "404": _or_html(_json(_PATH_UNREAD, named("TurnedAway"))),
                "422": _NOT_SIGNED,
                **_turned(),
            },
        }
    },
    "/feeds/v1/uploads/{sha256}": {
        "parameters": [
            {"name": "sha256", "in": "path", "required": True, "schema": SHA256, "description": "全体の SHA-256。"}
        ],
        "put": {
            "operationId": "sendPiece",
            "summary": "大きなパッケージの1片を送る",
            "tags": ["連携"],
            "security": _PROOF,
            "parameters": [
                {
                    "name": "Content-Range",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^bytes [0-9]{1,15}-[0-9]{1,15}/[0-9]{1,15}$"},
                }
            ],
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            },
            "responses": {
                "200": _json("届いた。続きを送る。", named("Upload")),
                "202": _RECEIVED,
                "422": _REFUSED,
                "404": {
                    "description": "道が SHA-256 でない。",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
                **_turned(400, 403, 409, 411, 413, 507),
            },
        },
        "get": {
            "operationId": "readUpload",
            "summary": "どこまで届いたかと、受領票",
            "tags": ["連携"],
            "security": _PROOF,
            "responses": {
                "200": _json("今の様子。", named("Upload")),
                "404": {
                    "description": "道が SHA-256 でない。",
                    "content": {"text/html": {"schema": {"type": "string"}}},
                },
                "422": _NOT_SIGNED,
                **_turned(),
            },
        },
    },
}
