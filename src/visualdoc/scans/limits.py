"""How large an uploaded file may be before it is refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one file. What is above any of them is refused with a reason, never cut down.

    Attributes
    ----------
    max_bytes
        Size of the file.
    max_page_pixels
        Width × height of one page; A4 at 1200 dpi has 139 million.
    max_total_pixels
        Over all pages together, because all of them are kept in memory.
    max_pages
        Pages of a TIFF or PDF.
    cpu_s
        Processor time that decoding may use.
    wall_s
        Time after which the decoder is stopped, whatever it is doing.
    memory_bytes
        Address space of the decoding process, its libraries (about 0.4 GB) included.
    """

    max_bytes: int = 500_000_000
    max_page_pixels: int = 170_000_000
    max_total_pixels: int = 600_000_000
    max_pages: int = 50
    cpu_s: int = 60
    wall_s: float = 120.0
    memory_bytes: int = 3_000_000_000

    def as_json(self) -> dict[str, float]:
        """Return the limits as plain numbers, for the message to the decoder."""
        return asdict(self)
