"""The fictional documents that exist."""

from __future__ import annotations

from visualdoc.samples.design import Design
from visualdoc.samples.designs.passport import PASSPORT


def designs() -> tuple[Design, ...]:
    """All designs, in the order in which they are written."""
    return (PASSPORT,)
