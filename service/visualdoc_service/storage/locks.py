"""File locks between processes of one machine; the kernel frees them when a process dies."""

from __future__ import annotations

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock and hold it."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock that lasts until it is released or the process dies."""

    handle: int
    number: int = 0

    def release(self) -> None:
        """Give the lock back."""
        os.close(self.handle)


def try_hold(path: Path, *, number: int = 0) -> HeldLock | None:
    """Take the lock if it is free; None when another process has it."""
    handle = _open(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return HeldLock(handle, number)


def hold_free_slot(folder: Path) -> HeldLock:
    """Take the lowest free number in a folder: a name that no other living process has.

    A process that is started again after a crash finds its predecessor's number free and takes up
    the work that was going on under it.
    """
    for number in itertools.count(1):
        held = try_hold(folder / f"{number}.lock", number=number)
        if held is not None:
            return held
    raise AssertionError  # count() does not end
