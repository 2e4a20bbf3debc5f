"""Where a field of the MRZ lies on the page."""

from __future__ import annotations

import numpy as np

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import smallest_rectangle
from visualdoc.reading.mrz.formats import Positions
from visualdoc.reading.mrz.parse import layout_named
from visualdoc.reading.mrz.types import MrzReading

NAME_PARTS = frozenset({"surname", "given_names"})


def field_polygon(reading: MrzReading, name: str) -> PolygonPx | None:
    """Smallest rectangle around the printed characters of a field, None when it has none."""
    lines = reading.characters
    points = [
        point
        for line, column in _positions(reading, name)
        if line < len(lines) and column < len(lines[line])
        for point in lines[line][column].polygon_px.xy
    ]
    return smallest_rectangle(np.array(points, dtype=np.float32)) if points else None


def _positions(reading: MrzReading, name: str) -> Positions:
    """Places of a field's characters, fillers at its ends left out."""
    layout = layout_named(reading.document.format)
    if layout is None:
        return ()
    span = layout.field(name)
    if span is not None:
        return _without_fillers(reading, span.positions)
    names = layout.field("names") if name in NAME_PARTS else None
    return _name_part(reading, names.positions, name) if names is not None else ()


def _name_part(reading: MrzReading, places: Positions, name: str) -> Positions:
    """Characters before, or after, the double filler that parts the names."""
    text = _text(reading, places)
    primary, _, _ = text.partition("<<")
    part = places[: len(primary)] if name == "surname" else places[len(primary) :]
    return _without_fillers(reading, part)


def _without_fillers(reading: MrzReading, places: Positions) -> Positions:
    text = _text(reading, places)
    first = len(text) - len(text.lstrip("<"))
    return places[first : len(text.rstrip("<"))]


def _text(reading: MrzReading, places: Positions) -> str:
    lines = reading.lines
    return "".join(
        lines[line][column] if line < len(lines) and column < len(lines[line]) else "<"
        for line, column in places
    )
