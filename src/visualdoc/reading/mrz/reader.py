"""Find machine-readable zones on a page and read what is printed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey, brightest_channel, grey_of
from visualdoc.inference import Model, ModelStore
from visualdoc.reading.mrz.assemble import Zone, best_zone
from visualdoc.reading.mrz.boxes import box_polygons, glyph_boxes
from visualdoc.reading.mrz.hypotheses import alternatives
from visualdoc.reading.mrz.lines import LineRead
from visualdoc.reading.mrz.locator import MODEL_NAME as LOCATOR_NAME
from visualdoc.reading.mrz.locator import locate_lines
from visualdoc.reading.mrz.parse import UNKNOWN_FORMAT
from visualdoc.reading.mrz.recogniser import CLASSES, MODEL_NAME
from visualdoc.reading.mrz.strips import TextLine, box_around
from visualdoc.reading.mrz.types import MrzCharacter, MrzReading
from visualdoc.reading.mrz.zones import read_groups, with_siblings

LEVEL_SIDES_PX = (640, 1280, 2048)
"""Longest side of the reduced page that the locator sees, in this order, until a zone is found.

An ID-1 card filling the page has capitals of 18 px in the first, one lying on A4 of 10 px in the
second, and one on A3 of 12 px in the third.
"""

MAX_ENLARGEMENT = 3.0
MIN_SIDE_PX = 60
MIN_SHOWN = 0.005
INK_ROOM_CAPS = 2.0

HINT_MARGIN = 0.35
"""Surroundings that are searched beside an expected zone, as a share of its height and more."""


def read_zones(
    pixels: NDArray[np.uint8], *, models: ModelStore, hint: PolygonPx | None = None
) -> tuple[MrzReading, ...]:
    """Locate and read every zone of a page.

    Parameters
    ----------
    pixels
        H × W × 3 uint8, sRGB.
    models
        Holds the locator and the line recogniser.
    hint
        Where the reference has the zone, clockwise from the text's own top left; searched first,
        and the whole page only when no zone is confirmed there.

    Returns
    -------
    tuple of MrzReading
        The surest first; empty when no text with the structure of a zone is found. The lines are
        what the glyphs say; nothing is changed to make check digits agree.

    Raises
    ------
    ModelError
        A network is missing or altered.
    """
    locator, recogniser = models.open(LOCATOR_NAME), models.open(MODEL_NAME)
    if min(pixels.shape[:2]) < MIN_SIDE_PX:
        return ()
    grey = grey_of(pixels)
    zones: list[Zone] = []
    for lines in _proposals(locator, grey, hint):
        found = _zones(recogniser, grey, lines)
        zones = zones or found
        if any(zone.document.format != UNKNOWN_FORMAT for zone in found):
            zones = found
            break
    return tuple(_reading(zone, pixels) for zone in zones)


def locate_and_read(
    pixels: NDArray[np.uint8], *, models: ModelStore, hint: PolygonPx | None = None
) -> MrzReading | None:
    """Return the surest zone of a page, None without any; see :func:`read_zones`."""
    return next(iter(read_zones(pixels, models=models, hint=hint)), None)


def _proposals(locator: Model, grey: Grey, hint: PolygonPx | None) -> Iterator[list[TextLine]]:
    """Lines that may be zones: where one is expected, then on the page at finer and finer scales.

    Enlarging a page more than a little shows nothing new.
    """
    if hint is not None:
        yield _lines_by_hint(locator, grey, hint)
    longest = max(grey.shape)
    for index, side_px in enumerate(LEVEL_SIDES_PX):
        if index == 0:
            side = min(side_px, int(longest * MAX_ENLARGEMENT))
            yield locate_lines(locator, grey, side_px=side)
        elif longest >= 0.75 * side_px:
            yield locate_lines(locator, grey, side_px=min(side_px, longest))


def _zones(model: Model, grey: Grey, lines: list[TextLine]) -> list[Zone]:
    found = (_zone(model, grey, rows) for rows in read_groups(model, grey, lines))
    return sorted((zone for zone in found if zone is not None), key=lambda zone: -zone.score)


def _zone(model: Model, grey: Grey, rows: list[LineRead]) -> Zone | None:
    """Return the zone that rows make; where they fit no format, with rows not located so far."""
    zone = best_zone(rows)
    if zone is not None and zone.document.format != UNKNOWN_FORMAT:
        return zone
    more = with_siblings(model, grey, rows)
    return zone if len(more) == len(rows) else best_zone(more)


def _lines_by_hint(locator: Model, grey: Grey, hint: PolygonPx) -> list[TextLine]:
    """Search the surroundings of an expected zone."""
    points = np.array(hint.xy)
    sides = np.hypot(*(np.roll(points, -1, axis=0) - points).T)
    margin = HINT_MARGIN * float(sides.min()) + 0.04 * float(sides.max())
    height, width = grey.shape
    left, top = np.maximum(np.floor(points.min(axis=0) - margin), 0).astype(int)
    right, bottom = np.minimum(np.ceil(points.max(axis=0) + margin), [width, height]).astype(int)
    if min(right - left, bottom - top) < MIN_SIDE_PX // 2:
        return []
    part = np.ascontiguousarray(grey[top:bottom, left:right])
    lines = locate_lines(locator, part, side_px=min(LEVEL_SIDES_PX[0], 3 * max(part.shape)))
    return [line.moved(float(left), float(top)) for line in lines]


def _reading(zone: Zone, pixels: NDArray[np.uint8]) -> MrzReading:
    rows = []
    quads = []
    plane, left, top = _ink_plane(zone, pixels)
    confidence = zone.character_confidence()
    for index, row in enumerate(zone.rows):
        start, stop = zone.spans[index]
        line = row.line
        along = np.array([row.along_px(cell) for cell in range(start, stop)])
        boxes = glyph_boxes(plane, line.moved(-left, -top), along, row.pitch_px)
        polygons = box_polygons(boxes, line)
        rows.append(
            tuple(
                _character(posterior, sure, polygon)
                for posterior, sure, polygon in zip(
                    zone.posteriors[index], confidence[index].tolist(), polygons, strict=True
                )
            )
        )
        half = row.pitch_px * 0.4
        quads.append((line, along[0] - half, along[-1] + half))
    return MrzReading(
        document=zone.document,
        corners_px=_corners(quads),
        characters=tuple(rows),
        confidence=zone.confidence,
        alternatives=alternatives(zone),
    )


def _ink_plane(zone: Zone, pixels: NDArray[np.uint8]) -> tuple[Grey, float, float]:
    """Cut the zone's surroundings out, as the plane that shows the ink best, with its place."""
    left, top, right, bottom = box_around(
        [row.line for row in zone.rows], pixels.shape, room_caps=INK_ROOM_CAPS
    )
    region = np.ascontiguousarray(pixels[top:bottom, left:right])
    # Coloured line work turns pale in the brightest channel, dark grounds do in none.
    light = any(row.line.light_ink for row in zone.rows)
    return grey_of(region) if light else brightest_channel(region), float(left), float(top)


def _corners(quads: list[tuple[TextLine, float, float]]) -> PolygonPx:
    """Corners of the zone, clockwise from the text's own top left."""
    top, bottom = quads[0], quads[-1]
    edges = [(top, -0.5), (bottom, 0.5)]
    points = []
    for (line, left, right), side in edges:
        across = np.full(2, side * line.cap_px)
        ends = line.page(np.array([left, right]), across)
        points.append(ends)
    return PolygonPx.of([*points[0].tolist(), *points[1][::-1].tolist()])


def _character(
    posterior: NDArray[np.float64], confidence: float, polygon: PolygonPx
) -> MrzCharacter:
    order = np.argsort(-posterior)
    others = [(CLASSES[i], float(posterior[i])) for i in order[1:4] if posterior[i] >= MIN_SHOWN]
    return MrzCharacter(
        character=CLASSES[order[0]],
        confidence=confidence,
        polygon_px=polygon,
        alternatives=tuple(others),
    )
