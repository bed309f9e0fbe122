"""What every answer must tell a browser."""

from django.http import HttpResponse


def require_strict(answer: HttpResponse, *, kept: bool = False) -> None:
    """``kept``: a cache may keep it (our own static files)."""
    told, where = answer.headers, answer.headers
    assert told["X-Content-Type-Options"] == "nosniff", where
    assert told["X-Frame-Options"] == "DENY", where
    assert told["Referrer-Policy"] == "same-origin", where
    assert told["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert told["Cross-Origin-Resource-Policy"] == "same-origin", where
    assert "camera=()" in told["Permissions-Policy"], where
    policy = told["Content-Security-Policy"]
    for words in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"):
        assert words in policy, where
    assert "unsafe" not in policy, where
    assert "Access-Control-Allow-Origin" not in told, where
    assert not {"Server", "X-Powered-By"} & set(told), where
    assert ("no-store" in told["Cache-Control"]) is not kept, where
    for cookie in (one for one in answer.cookies.values() if one["max-age"] != 0):  # 0: it is taken back
        assert cookie["secure"], cookie.key
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in ("Strict", "Lax"), cookie.key
