"""Bytes of a request straight to disk: never in memory, hashed and counted on the way."""

import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from integrations.feeds import store
from integrations.feeds.doors.answers import Turned

FIELD = "package"
_BLOCK = 256 * 1024
#: Disk that an upload leaves to everything else of the machine.
_SPARE_BYTES = 256 * 1024 * 1024
#: Of a request that is turned away, so much is read, so that its sender hears the answer and not a broken connection.
_DRAINED_BYTES = 16 * 1024 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Sink:
    """A file under construction: ``size`` and ``sha256`` of what was written. Raises Turned when the disk is full."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._stream = path.open("xb")
        path.chmod(0o600)

    def write(self, data: bytes) -> None:
        """Append a piece."""
        try:
            self._stream.write(data)
        except OSError as error:
            raise trouble(error) from error
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> str:
        """Put all of it on the disk; the SHA-256 in hex."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise trouble(error) from error
        return self._digest.hexdigest()

    def close(self) -> None:
        """Let go of the file, whatever has become of it."""
        try:
            self._stream.close()
        except OSError as error:
            # What could not be written while closing is thrown away by whoever closes without `finish`.
            if error.errno not in _FULL:
                raise


class _Counted:
    """A request's body that knows how much of it has come."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.came = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._request.read(size)
        except UnreadablePostError:
            raise _cut() from None
        self.came += len(data)
        return data


class _ToDisk(FileUploadHandler):
    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink
        self.files = 0

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        self.files += 1
        if field_name != FIELD or self.files > 1:
            raise Turned(400, "MULTIPART", f"multipart には、{FIELD} という名のファイルを1つだけ入れてください")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._sink.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        """The file stays where it was written; Django gets none."""


def expected(request: HttpRequest) -> int:
    """The announced length of the body. Raises Turned: 411 without one, 413 above the limit, 507 without room."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdigit()) or "HTTP_TRANSFER_ENCODING" in request.META:
        raise Turned(411, "LENGTH", "Content-Length が要ります")
    require_room(int(told))
    return int(told)


def require_room(size: int) -> None:
    """Raises Turned: 413 when a package of this size is not taken at all, 507 when there is no room for it now."""
    most = settings.AKASHI_FEED_MAX_MB * 1024 * 1024
    if size > most:
        raise Turned(413, "TOO_LARGE", f"パッケージが大きすぎます (上限 {settings.AKASHI_FEED_MAX_MB} MB)", limit=most)
    if shutil.disk_usage(store.root()).free < size + _SPARE_BYTES:
        raise _no_room()


def receive_form(request: HttpRequest, sink: Sink, *, length: int) -> str:
    """The file ``package`` of a multipart body; its SHA-256. Raises Turned for any other body, or one cut short."""
    if request.content_type != "multipart/form-data":
        raise Turned(415, "MULTIPART", f"multipart/form-data の {FIELD} に入れて送ってください")
    body, handler = _Counted(request), _ToDisk(sink)
    try:
        MultiPartParser(request.META, cast(Any, body), [handler], "utf-8").parse()
    except MultiPartParserError:
        raise Turned(400, "MULTIPART", "multipart として読めません") from None
    _whole(body, length)
    if not handler.files:
        raise Turned(400, "MULTIPART", f"multipart に {FIELD} がありません")
    return sink.finish()


def receive_raw(request: HttpRequest, sink: Sink, *, length: int) -> str:
    """The whole body as it is; its SHA-256. Raises Turned when it is cut short."""
    body = _Counted(request)
    while data := body.read(_BLOCK):
        sink.write(data)
    _whole(body, length)
    return sink.finish()


def _whole(body: _Counted, length: int) -> None:
    # A connection that is cut looks to a reader like the end of the body.
    while body.read(_BLOCK):
        continue
    if body.came != length:
        raise _cut()


def drain(request: HttpRequest) -> None:
    """Read some of what a sender goes on sending although the answer is clear."""
    drained = 0
    try:
        while drained < _DRAINED_BYTES and (piece := request.read(_BLOCK)):
            drained += len(piece)
    except OSError:
        return


def trouble(error: OSError) -> Exception:
    """What a failed write means to the sender: 507 for a full disk; anything else is a fault of ours as it is."""
    return _no_room() if error.errno in _FULL else error


def _cut() -> Turned:
    return Turned(400, "CUT", "送信が途中で切れました。もう一度送ってください")


def _no_room() -> Turned:
    return Turned(507, "NO_ROOM", "サーバの置き場に空きがありません。運用の担当に知らせ、後でもう一度送ってください")
