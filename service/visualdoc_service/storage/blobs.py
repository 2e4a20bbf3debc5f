"""Content-addressed files: a blob's name is the SHA-256 of its bytes, and it never changes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

CHUNK_BYTES = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobInfo:
    """What was stored."""

    sha256: str
    size_bytes: int


class BlobStore(Protocol):
    """Where blobs are kept."""

    def put(self, content: bytes) -> BlobInfo:
        """Store bytes durably; storing the same bytes again changes nothing."""
        ...

    def put_stream(self, stream: BinaryIO) -> BlobInfo:
        """Store a stream durably without holding it in memory."""
        ...

    def read(self, sha256: str) -> bytes:
        """Return the bytes after comparing their hash; raises ``BlobError``."""
        ...

    def path(self, sha256: str) -> Path:
        """Return a local file that holds the bytes, for readers that seek."""
        ...


class BlobError(OSError):
    """A blob is missing or its bytes are not the ones that were stored."""


@dataclass(frozen=True, slots=True)
class FileBlobStore:
    """Blobs as files under one directory, two levels of folders."""

    root: Path

    def put(self, content: bytes) -> BlobInfo:
        """Store bytes durably."""
        return self._put(iter([content]))

    def put_stream(self, stream: BinaryIO) -> BlobInfo:
        """Store a stream durably, chunk by chunk."""
        return self._put(iter(lambda: stream.read(CHUNK_BYTES), b""))

    def read(self, sha256: str) -> bytes:
        """Return the bytes, hashed again on the way: a disk may forget."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            msg = f"blob {sha256} is missing"
            raise BlobError(msg) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            msg = f"blob {sha256} has been altered"
            raise BlobError(msg)
        return content

    def path(self, sha256: str) -> Path:
        """Return the blob's file; the name is checked, so that it stays under the root."""
        if not _SHA256.fullmatch(sha256):
            msg = f"not a blob name: {sha256!r}"
            raise BlobError(msg)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _put(self, chunks: Iterator[bytes]) -> BlobInfo:
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=self.root)
        temporary = Path(name)
        try:
            digest, size_bytes = hashlib.sha256(), 0
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size_bytes += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            self._settle(temporary, digest.hexdigest())
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        return BlobInfo(sha256=digest.hexdigest(), size_bytes=size_bytes)

    def _settle(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
