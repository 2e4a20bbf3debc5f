"""Where a field of the MRZ lies on the page."""

from __future__ import annotations

import numpy as np

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import smallest_rectangle
from visualdoc.reading.mrz.formats import FieldSpan
from visualdoc.reading.mrz.parse import layout_named
from visualdoc.reading.mrz.types import MrzReading

NAME_PARTS = frozenset({"surname", "given_names"})


def field_polygon(reading: MrzReading, name: str) -> PolygonPx | None:
    """Smallest rectangle around the characters of a field, None when the format has none."""
    span = _span(reading, name)
    if span is None:
        return None
    lines = reading.characters
    points = [
        point
        for line, column in span.positions
        if line < len(lines) and column < len(lines[line])
        for point in lines[line][column].polygon_px.xy
    ]
    return smallest_rectangle(np.array(points, dtype=np.float32)) if points else None


def _span(reading: MrzReading, name: str) -> FieldSpan | None:
    layout = layout_named(reading.document.format)
    if layout is None:
        return None
    return layout.field(name) or (layout.field("names") if name in NAME_PARTS else None)
