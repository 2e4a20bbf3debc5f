"""The decoding process: ``python -m visualdoc.scans.sandbox.child DESCRIPTOR``.

It serves one file after another over a packet socket until the other end closes. A request is a
JSON object with the file in a sealed memory file; the answer is ``taken``, then one packet a page
with its pixels in another memory file, then ``done`` or ``error``.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from visualdoc.errors import LimitExceededError, UnreadableFileError, VisualdocError
from visualdoc.scans.formats import jpeg, sniff
from visualdoc.scans.formats.page import Budget, DecodedPage
from visualdoc.scans.limits import Limits
from visualdoc.scans.sandbox import confinement, memory

MESSAGE_BYTES = 65536
_Decoder = Callable[[memoryview, Budget], Iterator[DecodedPage]]
# Imported at first use: a process that only ever sees JPEG files starts faster.
_DECODERS = {
    sniff.PNG: ("with_pillow", "decode_png"),
    sniff.WEBP: ("with_pillow", "decode_webp"),
    sniff.HEIC: ("with_pillow", "decode_heic"),
    sniff.TIFF: ("tiff", "decode"),
    sniff.PDF: ("pdf", "decode"),
    sniff.JP2: ("jpeg2000", "decode"),
}


def _decoder(media_type: str) -> _Decoder:
    if media_type == sniff.JPEG:
        return jpeg.decode
    module, name = _DECODERS[media_type]
    decode: _Decoder = getattr(importlib.import_module(f"visualdoc.scans.formats.{module}"), name)
    return decode


def _send_page(channel: socket.socket, page: DecodedPage) -> None:
    height, width = page.pixels.shape[:2]
    message = {
        "kind": "page",
        "width_px": width,
        "height_px": height,
        "dpi_tags": page.dpi_tags,
        "jpeg_quality": page.jpeg_quality,
    }
    rows = np.ascontiguousarray(page.pixels)
    descriptor = memory.store("page", rows.data.cast("B"))
    try:
        socket.send_fds(channel, [json.dumps(message).encode()], [descriptor])
    finally:
        os.close(descriptor)


def _as_visualdoc_error(error: Exception) -> VisualdocError:
    if isinstance(error, VisualdocError):
        return error
    if isinstance(error, MemoryError):
        return LimitExceededError("Decoding it needs more memory than is allowed.")
    words = " ".join(str(error).split()) or type(error).__name__
    return UnreadableFileError(f"Its content is damaged or not supported: {words[:300]}.")


def _decode(channel: socket.socket, request: dict[str, Any], content: memoryview) -> dict[str, Any]:
    limits = Limits(**request["limits"])
    confinement.limit_file(
        cpu_s=limits.cpu_s,
        memory_bytes=limits.memory_bytes,
        result_bytes=limits.max_page_pixels * 3,
    )
    budget = Budget(limits=limits)
    try:
        for page in _decoder(request["media_type"])(content, budget):
            _send_page(channel, page)
        budget.page_count(budget.pages)
    except Exception as raised:  # noqa: BLE001 - whatever a decoder raises is about this file
        error = _as_visualdoc_error(raised)
        return {"kind": "error", "code": error.code, "detail": error.detail, "hint": error.hint}
    return {"kind": "done"}


def serve(channel: socket.socket) -> None:
    """Answer requests until the other end closes."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 1)
        if not message:
            return
        # From here on an end of this process is about the file, and the file is not tried again.
        channel.send(json.dumps({"kind": "taken"}).encode())
        mapped = memory.load(descriptors[0])
        os.close(descriptors[0])
        answer = _decode(channel, json.loads(message), memoryview(mapped))
        # Without the names, so that the file's memory is free before the next one comes.
        del mapped
        channel.send(json.dumps(answer).encode())


def main() -> None:
    """Confine this process, say so, and serve."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    confinement.limit_resources()
    confined = confinement.deny_system_calls()
    channel.send(json.dumps({"kind": "ready", "filtered": confined}).encode())
    serve(channel)


if __name__ == "__main__":
    main()
