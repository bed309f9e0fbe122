"""Exports that stay here are kept under the municipality's own key, and go with it when it is destroyed."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from config.backup.sealed import reading, writing
from config.keys.archive import archive_key, existing_key
from issuer.papers.errors import BadInput

SUFFIX = ".sealed"


def seal_files(*, municipality: str, files: Iterable[Path], key_dir: Path) -> list[Path]:
    """Put ``NAME.sealed`` in the place of each file; returns their paths. Raises BadInput."""
    secret, made = archive_key(municipality=municipality, folder=key_dir).secret, []
    for file in files:
        target = file.with_name(file.name + SUFFIX)
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with file.open("rb") as plain, os.fdopen(descriptor, "wb") as sealed:
                with writing(sealed, secret=secret, name=file.name) as out:
                    shutil.copyfileobj(plain, out)
                sealed.flush()
                os.fsync(sealed.fileno())
            file.unlink()
        except OSError as error:
            raise BadInput(f"{target.name} を書けません: {error.strerror or '書き込みの誤り'}") from error
        made.append(target)
    return made


def open_file(*, municipality: str, file: Path, out: Path, key_dir: Path) -> Path:
    """Decrypt ``NAME.sealed`` to ``out``/NAME; returns its path. Raises BadInput, and nothing is left half done."""
    key = existing_key(municipality=municipality, folder=key_dir)
    if key is None:
        raise BadInput(
            f"団体 {municipality} の控えの鍵が AKASHI_KEY_DIR にありません (消去したか、写しを置いていません)"
        )
    target = out / file.name.removesuffix(SUFFIX)
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(f"{target.name} を書けません: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "wb") as plain, reading(file, secret=key.secret, name=target.name) as sealed:
            shutil.copyfileobj(sealed, plain)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise BadInput(
            f"{file.name} が開きません: {error.strerror or '壊れているか、別の団体・別の名のファイルです'}"
        ) from error
    return target
