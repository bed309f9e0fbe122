"""A file of a backup opens whole under its key and name, or not at all."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.backup import sealed

KEY = bytes(range(32))
_SHORT = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _sealed(path: Path, parts: list[bytes], name: str = "a") -> bytes:
    with path.open("wb") as file, sealed.writing(file, secret=KEY, name=name) as out:
        for part in parts:
            out.write(part)
    return path.read_bytes()


def _opened(path: Path, *, key: bytes = KEY, name: str = "a") -> bytes:
    with sealed.reading(path, secret=key, name=name) as file:
        return file.read()


@_SHORT
@given(parts=st.lists(st.binary(max_size=300), max_size=8), chunk=st.integers(1, 90))
def test_what_was_written_is_read_whatever_the_pieces(parts: list[bytes], chunk: int, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "CHUNK", chunk)
        _sealed(tmp_path / "f", parts)
        assert _opened(tmp_path / "f") == b"".join(parts)


@_SHORT
@given(data=st.data())
def test_a_changed_a_cut_and_a_reordered_file_do_not_open(data: st.DataObject, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "CHUNK", 32)
        whole = _sealed(tmp_path / "f", [bytes(range(150))])
        head, step = len(sealed.MAGIC) + 16, 32 + 16
        at = data.draw(st.integers(0, len(whole) - 1))
        bad = data.draw(
            st.sampled_from(
                [
                    whole[:at],
                    whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
                    whole[:head] + whole[head + step : head + 2 * step] + whole[head : head + step]
                    + whole[head + 2 * step :],
                    whole[: head + step] + whole[head + 2 * step :],
                    whole + b"x",
                ]
            )
        )  # fmt: skip
        (tmp_path / "f").write_bytes(bad)
        with pytest.raises(OSError, match="sealed file"):
            _opened(tmp_path / "f")


def test_another_key_or_another_name_opens_nothing(tmp_path: Path) -> None:
    _sealed(tmp_path / "f", [b"town"])
    for wrong in ({"key": bytes(32)}, {"name": "b"}):
        with pytest.raises(OSError, match="sealed file"):
            _opened(tmp_path / "f", **wrong)  # type: ignore[arg-type]


def test_a_file_larger_than_memory_is_never_held_whole(tmp_path: Path) -> None:
    held: list[int] = []

    class Watching(io.RawIOBase):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            held.append(len(data))
            return len(data)

    with sealed.writing(Watching(), secret=KEY, name="a") as out:  # type: ignore[arg-type]
        for _ in range(40):
            out.write(bytes(100_000))
    assert max(held) <= sealed.CHUNK + 16
