"""Untrusted bytes become a scan: formats, limits, sandboxed decoding, colour, scale, quality."""

from visualdoc.scans.types import Scan, ScanPage

__all__ = ["Scan", "ScanPage"]
