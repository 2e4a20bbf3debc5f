"""Registration: outline, identification, and the page on its reference in millimetres."""

from visualdoc.registration.types import AlignedPage, TileShifts

__all__ = ["AlignedPage", "TileShifts"]
