"""A blob is there whole, or not at all, and what is read is what was stored."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visualdoc_service.storage.blobs import BlobError, FileBlobStore


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(content=st.binary(max_size=5000))
def test_what_is_read_is_what_was_stored(tmp_path: Path, content: bytes) -> None:
    store = FileBlobStore(tmp_path)
    info = store.put_stream(io.BytesIO(content))
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert info.size_bytes == len(content)
    assert store.read(info.sha256) == content


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = FileBlobStore(tmp_path)
    assert store.put(b"scan") == store.put(b"scan")
    assert len(_files(tmp_path)) == 1


def test_a_broken_transfer_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        sent = False

        def read(self, _size: int = -1) -> bytes:
            if self.sent:
                raise ConnectionResetError
            self.sent = True
            return b"half"

    with pytest.raises(ConnectionResetError):
        FileBlobStore(tmp_path).put_stream(Broken())  # type: ignore[arg-type]
    assert _files(tmp_path) == []


def test_an_altered_blob_is_not_read(tmp_path: Path) -> None:
    store = FileBlobStore(tmp_path)
    info = store.put(b"scan")
    store.path(info.sha256).write_bytes(b"scam")
    with pytest.raises(BlobError, match="altered"):
        store.read(info.sha256)


def test_a_missing_blob_is_told(tmp_path: Path) -> None:
    with pytest.raises(BlobError, match="missing"):
        FileBlobStore(tmp_path).read("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/.."])
def test_only_hashes_are_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlobError, match="not a blob name"):
        FileBlobStore(tmp_path).path(name)
