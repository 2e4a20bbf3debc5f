"""Untrusted bytes become a scan: hashed here, decoded in a confined process, judged for quality."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from visualdoc.errors import EmptyFileError, LimitExceededError, UnreadableFileError, VisualdocError
from visualdoc.scans.formats import sniff
from visualdoc.scans.limits import Limits
from visualdoc.scans.quality import assess
from visualdoc.scans.resolution import resolve
from visualdoc.scans.sandbox import memory
from visualdoc.scans.sandbox.pool import POOL
from visualdoc.scans.sandbox.process import ReceivedPage
from visualdoc.scans.types import Scan, ScanPage

DEFAULT_LIMITS = Limits()
_MEGA = 1_000_000


def open_scan(path: Path, *, limits: Limits = DEFAULT_LIMITS, name: str | None = None) -> Scan:
    """Read a file as a scan.

    Parameters
    ----------
    path
        JPEG, PNG, TIFF, PDF, JPEG 2000, WebP or HEIC; the format is told by its content.
    limits
        What is refused as too large.
    name
        Name of the file in the scan and in messages; the path's own name when not given.

    Raises
    ------
    EmptyFileError, EncryptedFileError, UnreadableFileError, LimitExceededError
        With the name of the file, what is wrong and what to do.
    """
    shown = name or path.name
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            _check_size(size, shown, limits)
            content = file.read(limits.max_bytes + 1)
    except OSError as error:
        msg = f"'{shown}' cannot be opened: {error.strerror or error}."
        raise UnreadableFileError(msg, hint="Check the path and the rights of the file.") from error
    return open_scan_bytes(content, name=shown, limits=limits)


def open_scan_bytes(content: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Scan:
    """Read bytes as a scan; see :func:`open_scan`."""
    _check_size(len(content), name, limits)
    head = content[: sniff.SNIFF_BYTES]
    media_type = sniff.media_type(head)
    if media_type is None:
        msg = f"'{name}' is {sniff.in_words(head)}; {sniff.ACCEPTED_IN_WORDS} are accepted."
        raise UnreadableFileError(msg)
    digest = hashlib.sha256(content).hexdigest()
    with _naming(name):
        descriptor = memory.store("file", content)
        try:
            received = POOL.decode(descriptor, media_type, limits)
        finally:
            os.close(descriptor)
    pages = tuple(_scan_page(index, page) for index, page in enumerate(received))
    return Scan(file=name, sha256=digest, media_type=media_type, pages=pages)


def confined_picture_size(content: bytes, *, limits: Limits = DEFAULT_LIMITS) -> tuple[int, int]:
    """Decode a WebP picture in the confined process and return its height and width in px.

    For pictures that come with other untrusted data, such as packages of document types; raises as
    :func:`open_scan`.
    """
    descriptor = memory.store("picture", content)
    try:
        (page,) = POOL.decode(descriptor, sniff.WEBP, limits)
    finally:
        os.close(descriptor)
    return page.pixels.shape[0], page.pixels.shape[1]


def _check_size(size: int, name: str, limits: Limits) -> None:
    if size == 0:
        msg = f"'{name}' has no content."
        raise EmptyFileError(msg)
    if size > limits.max_bytes:
        msg = f"'{name}' has {size // _MEGA} MB; at most {limits.max_bytes // _MEGA} are accepted."
        raise LimitExceededError(msg)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the name of the file in front of what the decoder says about it."""
    try:
        yield
    except VisualdocError as error:
        detail = f"'{name}': {error.detail}"
        raise type(error)(detail, hint=error.hint) from error


def _scan_page(index: int, page: ReceivedPage) -> ScanPage:
    height, width = page.pixels.shape[:2]
    resolution = resolve(width, height, page.dpi_tags)
    return ScanPage(
        index=index,
        pixels=page.pixels,
        dpi=resolution.dpi,
        dpi_source=resolution.source,
        quality=assess(page.pixels, resolution=resolution, jpeg_quality=page.jpeg_quality),
    )
