"""`/verify/`: where whoever received a certificate checks it. Tells kind and day, and nothing of a person."""

from typing import Any

from integrations.web.rate import FILES, WINDOW, WRONG
from integrations.web.verify import MOST_BYTES

_MINUTES = int(WINDOW.total_seconds() // 60)
_LANGUAGE = {
    "name": "lang",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "ja か en。ほかは Accept-Language による。",
}


def _page(told: str, *, wait: bool = False) -> dict[str, Any]:
    """An HTML page; ``wait``: with Retry-After in seconds."""
    answer: dict[str, Any] = {"description": told, "content": {"text/html": {"schema": {"type": "string"}}}}
    if wait:
        retry = {"description": "秒", "required": True, "schema": {"type": "string", "pattern": "^[0-9]+$"}}
        answer["headers"] = {"Retry-After": retry}
    return answer


def _typed(told: str, example: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": 60, "description": told, "examples": [example]}


PATHS: dict[str, Any] = {
    "/verify/": {
        "parameters": [_LANGUAGE],
        "get": {
            "operationId": "readForm",
            "summary": "入力の頁",
            "tags": ["確認"],
            "security": [],
            "responses": {"200": _page("日本語か英語の頁。")},
        },
        "post": {
            "operationId": "check",
            "summary": "紙の足線、又は PDF を確かめる",
            "tags": ["確認"],
            "security": [],
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "number": _typed("発行番号", "282103-20261120-0000001"),
                                "page": _typed("頁", "1"),
                                "code": _typed("契印", "7KQM-2XWD-94HT"),
                            },
                            "required": ["number", "page", "code"],
                        }
                    },
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "properties": {
                                "pdf": {
                                    "type": "string",
                                    "format": "binary",
                                    "description": f"PDF ({MOST_BYTES} バイトまで)。確かめた後、残しません。",
                                }
                            },
                            "required": ["pdf"],
                        }
                    },
                },
            },
            "responses": {
                "200": _page("真正・一致しない・記録がない、のどれか。"),
                "400": _page("読み取れない入力。"),
                "413": _page("大きすぎる。"),
                "429": _page(
                    f"この番地から {_MINUTES} 分に違いが {WRONG.most}、PDF が {FILES.most} を超えた。", wait=True
                ),
                "503": _page("PDF の確認が混み合っている。", wait=True),
            },
        },
    }
}
