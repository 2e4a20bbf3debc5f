"""One decoding process as its parent sees it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import (
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnreadableFileError,
    VisualdocError,
)
from visualdoc.scans.limits import Limits
from visualdoc.scans.sandbox import memory

MESSAGE_BYTES = 65536
START_TIMEOUT_S = 60.0
_CHILD = "visualdoc.scans.sandbox.child"
_ERRORS: dict[str, type[VisualdocError]] = {
    error.code: error
    for error in (EmptyFileError, EncryptedFileError, LimitExceededError, UnreadableFileError)
}
# Numeric libraries start a thread a core with a stack each, which the address space must hold.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class ChildGoneError(Exception):
    """The process was gone before it could take the file; nothing is known about the file."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReceivedPage:
    """One page as it came from the child: read-only pixels and what the file states."""

    pixels: NDArray[np.uint8]
    dpi_tags: tuple[tuple[float, float], ...]
    jpeg_quality: float | None


def _environment() -> dict[str, str]:
    """Return the import path of this process and nothing else that might be secret."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**_ONE_THREAD, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


class DecodingProcess:
    """A confined child that decodes one file at a time."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-P", "-m", _CHILD, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )
        self._ready = False
        self.files = 0

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child can take another file."""
        return self._channel.fileno() >= 0 and self._process.poll() is None

    def decode(self, descriptor: int, media_type: str, limits: Limits) -> list[ReceivedPage]:
        """Decode one file that lies in a sealed memory file.

        Raises
        ------
        ChildGoneError
            The child had died before it took the file.
        VisualdocError
            What is wrong with the file.
        """
        self.wait_until_ready()
        request = {"media_type": media_type, "limits": limits.as_json()}
        try:
            socket.send_fds(self._channel, [json.dumps(request).encode()], [descriptor])
        except OSError as error:
            raise ChildGoneError from error
        self._expect_sign_of_life()
        self.files += 1
        return list(self._pages(limits))

    def wait_until_ready(self) -> None:
        """Wait until the child has confined itself, at its first file only."""
        if self._ready:
            if self._process.poll() is not None:
                raise ChildGoneError
            return
        self._expect_sign_of_life()
        self._ready = True

    def _expect_sign_of_life(self) -> None:
        """Take the message that comes before the child has looked at the content of a file."""
        self._channel.settimeout(START_TIMEOUT_S)
        try:
            message = self._channel.recv(MESSAGE_BYTES)
        except OSError as error:
            raise ChildGoneError from error
        if not message:
            raise ChildGoneError

    def _pages(self, limits: Limits) -> Iterator[ReceivedPage]:
        deadline = time.monotonic() + limits.wall_s
        while True:
            message, descriptors = self._receive(deadline, limits)
            try:
                if message["kind"] == "done":
                    return
                if message["kind"] == "error":
                    error = _ERRORS.get(str(message["code"]), UnreadableFileError)
                    raise error(str(message["detail"]), hint=str(message["hint"]))
                yield _page(message, descriptors[0], limits)
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)

    def _receive(self, deadline: float, limits: Limits) -> tuple[dict[str, Any], list[int]]:
        self._channel.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._channel, MESSAGE_BYTES, 1)
        except TimeoutError as error:
            self.close()
            msg = f"Decoding it took longer than {limits.wall_s:.0f} seconds."
            raise LimitExceededError(msg) from error
        except OSError:
            packet, descriptors = b"", []
        if not packet:
            self._died(limits)
        return json.loads(packet), descriptors

    def _died(self, limits: Limits) -> NoReturn:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5.0)
        code = self._process.returncode
        self.close()
        if code is not None and -code == signal.SIGXCPU:
            msg = f"Decoding it took more than {limits.cpu_s} seconds of processor time."
            raise LimitExceededError(msg)
        if code is not None and -code == signal.SIGXFSZ:
            msg = "A page of it is larger than is allowed."
            raise LimitExceededError(msg)
        if code is not None and -code == signal.SIGKILL:
            msg = (
                "The system stopped the decoder while it read the file, for want of memory perhaps."
            )
        else:
            msg = "The decoder crashed on it; the file is damaged or made to do harm."
        raise UnreadableFileError(msg)

    def close(self) -> None:
        """Stop the child and free what belongs to it; may be called twice."""
        self._channel.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Let go of a child that belongs to the process this one was forked from."""
        self._channel.close()
        # Not our child: without a code the destructor would complain that it still runs.
        self._process.returncode = 0


def _page(message: dict[str, Any], descriptor: int, limits: Limits) -> ReceivedPage:
    """Check what the child claims and map the pixels without copying them."""
    width, height = int(message["width_px"]), int(message["height_px"])
    size = os.fstat(descriptor).st_size
    honest = 0 < width * height <= limits.max_page_pixels and size == width * height * 3
    if not honest or not memory.is_sealed(descriptor):
        msg = "The decoder gave an answer that does not fit the file."
        raise UnreadableFileError(msg)
    pixels = np.frombuffer(memory.load(descriptor), dtype=np.uint8).reshape(height, width, 3)
    quality = message["jpeg_quality"]
    return ReceivedPage(
        pixels=pixels,
        dpi_tags=tuple((float(x), float(y)) for x, y in message["dpi_tags"]),
        jpeg_quality=None if quality is None else float(quality),
    )
