"""The media type of a file by its content; its name is never looked at."""

from __future__ import annotations

JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
PDF = "application/pdf"
JP2 = "image/jp2"
WEBP = "image/webp"
HEIC = "image/heic"

ACCEPTED_IN_WORDS = "JPEG, PNG, TIFF, PDF, JPEG 2000, WebP and HEIC"
# ISO 32000-1, annex H, note 13: readers accept the header within the first 1024 bytes.
PDF_HEADER_WITHIN_BYTES = 1024
SNIFF_BYTES = 4096

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_KNOWN_BUT_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a text document"),
    (b"%!PS", "a PostScript file"),
    (b"<?xml", "an XML file"),
    (b"<svg", "an SVG drawing"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


def _brands(head: bytes) -> frozenset[bytes]:
    """Brands of an ISO base media file (ISO/IEC 14496-12, section 4.3), empty for others."""
    if head[4:8] != b"ftyp":
        return frozenset()
    size = min(int.from_bytes(head[:4], "big"), len(head))
    compatible = (head[at : at + 4] for at in range(16, size - 3, 4))
    return frozenset({head[8:12], *compatible})


def media_type(head: bytes) -> str | None:
    """Media type by the first bytes, None when the format is not accepted.

    Parameters
    ----------
    head
        The first ``SNIFF_BYTES`` of the file.
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    brands = _brands(head)
    if brands & _HEIC_BRANDS and b"avif" not in brands:
        return HEIC
    return PDF if b"%PDF-" in head[:PDF_HEADER_WITHIN_BYTES] else None


def in_words(head: bytes) -> str:
    """Say what a refused file looks like, for the message."""
    if b"avif" in _brands(head):
        return "an AVIF picture"
    for signature, words in _KNOWN_BUT_REFUSED:
        if head.startswith(signature):
            return words
    return "of no known picture format"
