"""Untrusted bytes become a scan: formats, limits, sandboxed decoding, colour, scale, quality.

What opens files loads on first use, so that the decoding process, which lives in this package,
starts without the libraries of the quality gate.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from visualdoc.scans.limits import Limits
from visualdoc.scans.types import Scan, ScanPage

if TYPE_CHECKING:
    from visualdoc.scans.intake import confined_picture_size, open_scan, open_scan_bytes

__all__ = [
    "Limits",
    "Scan",
    "ScanPage",
    "confined_picture_size",
    "open_scan",
    "open_scan_bytes",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is told by TYPE_CHECKING above
    if name in ("confined_picture_size", "open_scan", "open_scan_bytes"):
        return getattr(import_module("visualdoc.scans.intake"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
