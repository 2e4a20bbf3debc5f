"""A small pool: one decoding process stays warm, more are made while threads need them."""

from __future__ import annotations

import atexit
import os
import threading

from visualdoc.errors import UnreadableFileError, VisualdocError
from visualdoc.scans.limits import Limits
from visualdoc.scans.sandbox.process import ChildGoneError, DecodingProcess, ReceivedPage

# A child that an earlier file has taken over could spoil what comes later; so none lives for long.
MAX_FILES_A_CHILD = 100
MAX_IDLE = 1
_ATTEMPTS = 3


class Pool:
    """Decoding processes of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[DecodingProcess] = []

    def decode(self, descriptor: int, media_type: str, limits: Limits) -> list[ReceivedPage]:
        """Decode a sealed memory file in a confined process; see :class:`DecodingProcess`."""
        for _ in range(_ATTEMPTS):
            child = self._take()
            try:
                pages = child.decode(descriptor, media_type, limits)
            except ChildGoneError:
                child.close()
                continue
            except VisualdocError:
                self._give_back(child)
                raise
            except BaseException:
                child.close()
                raise
            self._give_back(child)
            return pages
        msg = "The confined decoder does not start on this machine."
        raise UnreadableFileError(
            msg, hint="Ask the operator to look at memory and process limits."
        )

    def close(self) -> None:
        """Stop the idle children."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    def forget(self) -> None:
        """Start anew after a fork: the children and the lock belong to the other process."""
        idle, self._idle = self._idle, []
        self._lock = threading.Lock()
        for child in idle:
            child.forget()

    def _take(self) -> DecodingProcess:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return DecodingProcess()

    def _give_back(self, child: DecodingProcess) -> None:
        if child.alive and child.files < MAX_FILES_A_CHILD:
            with self._lock:
                if len(self._idle) < MAX_IDLE:
                    self._idle.append(child)
                    return
        child.close()


POOL = Pool()
atexit.register(POOL.close)
os.register_at_fork(after_in_child=POOL.forget)
