"""Sealed memory files: one copy of the pixels that both processes see and neither can change."""

from __future__ import annotations

import fcntl
import mmap
import os

# Linux fcntl.h; Python names them from 3.13 on.
_F_ADD_SEALS, _F_GET_SEALS = 1033, 1034
_SEAL_SEAL, _SEAL_SHRINK, _SEAL_GROW, _SEAL_WRITE = 1, 2, 4, 8
_ALL_SEALS = _SEAL_SEAL | _SEAL_SHRINK | _SEAL_GROW | _SEAL_WRITE


def create(name: str) -> int:
    """Open a new memory file that can be sealed."""
    return os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def seal(descriptor: int) -> None:
    """Forbid every later change of content and size, by anybody."""
    fcntl.fcntl(descriptor, _F_ADD_SEALS, _ALL_SEALS)


def is_sealed(descriptor: int) -> bool:
    """Whether content and size can no longer change."""
    return fcntl.fcntl(descriptor, _F_GET_SEALS) & _ALL_SEALS == _ALL_SEALS


def store(name: str, content: bytes | memoryview) -> int:
    """Copy bytes into a sealed memory file and return its descriptor."""
    descriptor = create(name)
    try:
        os.ftruncate(descriptor, len(content))
        at = 0
        with memoryview(content) as source:
            while at < len(content):
                at += os.write(descriptor, source[at:])
        seal(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def load(descriptor: int) -> mmap.mmap:
    """Map a sealed memory file read-only; the descriptor may be closed afterwards."""
    size = os.fstat(descriptor).st_size
    flags = mmap.MAP_PRIVATE | getattr(mmap, "MAP_POPULATE", 0)
    return mmap.mmap(descriptor, size, flags=flags, prot=mmap.PROT_READ)
