"""Files are kept in memory alone: what a paper says is never written to a disk here."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

#: A scan of ten sheets at 300 dpi as JPEG has about 15 MB (bytes).
MOST_BYTES = 30 * 1024 * 1024
_FORM = 64 * 1024


class InMemory(FileUploadHandler):
    """Takes each file up to MOST_BYTES; a larger one ends the upload and leaves ``too_large``."""

    too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece of it."""
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand it over."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
        )


def is_too_large(length: str) -> bool:
    """Whether a request of this Content-Length can only hold too much."""
    return not length.isdigit() or int(length) > 2 * MOST_BYTES + _FORM
