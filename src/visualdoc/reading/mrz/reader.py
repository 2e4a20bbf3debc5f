"""Find the machine-readable zone on a page and read what is printed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey, brightest_channel, grey_of, resized
from visualdoc.inference import Model, ModelStore
from visualdoc.reading.mrz.assemble import Zone, best_zone
from visualdoc.reading.mrz.boxes import glyph_boxes
from visualdoc.reading.mrz.hypotheses import alternatives
from visualdoc.reading.mrz.lines import centred, margins_for, read_line
from visualdoc.reading.mrz.recogniser import CLASSES, MODEL_NAME
from visualdoc.reading.mrz.strips import TextLine
from visualdoc.reading.mrz.types import MrzCharacter, MrzReading
from visualdoc.reading.mrz.zones import find_rows, rows_near

LEVEL_SIDES_PX = (1200, 2400, 700)
"""Longest side of the reduced pages that are searched, in this order, until a zone is found."""

INK_SHARES = (0.5, 0.0)
"""Dark print alone first, then everything that is darker than its surroundings."""

MIN_SIDE_PX = 60
MIN_SHOWN = 0.005


def locate_and_read(
    pixels: NDArray[np.uint8], *, models: ModelStore, hint: PolygonPx | None = None
) -> MrzReading | None:
    """Locate and read the zone.

    Parameters
    ----------
    pixels
        H × W × 3 uint8, sRGB.
    models
        Holds the line recogniser.
    hint
        Where the reference has the zone, clockwise from the text's own top left; searched first.

    Returns
    -------
    MrzReading or None
        None when no text with the structure of a zone is found. The lines are what the glyphs say;
        nothing is changed to make check digits agree.

    Raises
    ------
    ModelError
        The recogniser is missing or altered.
    """
    model = models.open(MODEL_NAME)
    if min(pixels.shape[:2]) < MIN_SIDE_PX:
        return None
    grey = grey_of(pixels)
    zone, factor = _zone_by_hint(model, grey, hint) if hint is not None else (None, 1.0)
    if zone is None:
        zone, factor = _zone_anywhere(model, grey)
    if zone is None:
        return None
    zone, factor = _refined(model, grey, zone, factor)
    return _reading(zone, pixels, factor)


def _factor(grey: Grey, side_px: int) -> float:
    factor = side_px / max(grey.shape)
    return factor if factor < 0.9 or factor > 1.1 else 1.0


def _zone_by_hint(model: Model, grey: Grey, hint: PolygonPx) -> tuple[Zone | None, float]:
    length = float(np.hypot(hint.xy[1][0] - hint.xy[0][0], hint.xy[1][1] - hint.xy[0][1]))
    # About 20 px a capital: 44 characters take 46 capitals.
    factor = min(1.0, 1000.0 / max(length, 1.0))
    small = resized(grey, factor)
    scaled = PolygonPx.of([(x * factor, y * factor) for x, y in hint.xy])
    for rows in rows_near(model, small, scaled):
        zone = best_zone(rows, enlarged=factor)
        if zone is not None:
            return zone, factor
    return None, factor


def _zone_anywhere(model: Model, grey: Grey) -> tuple[Zone | None, float]:
    tried: list[float] = []
    for side_px in LEVEL_SIDES_PX:
        factor = _factor(grey, side_px)
        # Enlarging more than four times or a level that was tried shows nothing new.
        if factor > 4.0 or any(abs(factor / other - 1) < 0.2 for other in tried):
            continue
        if factor > 1.0 and side_px > LEVEL_SIDES_PX[0]:
            continue
        tried.append(factor)
        small = resized(grey, factor)
        for of_deepest in INK_SHARES:
            for rows in find_rows(model, small, of_deepest=of_deepest):
                zone = best_zone(rows, enlarged=factor)
                if zone is not None:
                    return zone, factor
    return None, 1.0


def _refined(model: Model, grey: Grey, zone: Zone, factor: float) -> tuple[Zone, float]:
    """Read the rows again at the page's own resolution, on their own middles."""
    if factor > 1.0:
        return zone, factor
    rows = []
    for row in zone.rows:
        line = margins_for(row)
        again = read_line(model, grey, line.scaled(1.0 / factor))
        if again is not None:
            settled = read_line(model, grey, centred(grey, again))
            again = settled if settled is not None else again
        rows.append(again)
    found = [row for row in rows if row is not None]
    if len(found) == len(zone.rows):
        better = best_zone(found, enlarged=1.0)
        if better is not None and better.score >= zone.score - 1.0:
            return better, 1.0
    return zone, factor


def _reading(zone: Zone, pixels: NDArray[np.uint8], factor: float) -> MrzReading:
    rows = []
    quads = []
    plane, left, top = _ink_plane(zone, pixels, factor)
    for index, row in enumerate(zone.rows):
        start, stop = zone.spans[index]
        line = row.line.scaled(1.0 / factor)
        along = np.array([row.along_px(cell) for cell in range(start, stop)]) / factor
        boxes = glyph_boxes(plane, line.moved(-left, -top), along, row.pitch_px / factor)
        confidence = zone.character_confidence()[index]
        rows.append(
            tuple(
                _character(zone.posteriors[index][k], float(confidence[k]), box.polygon(line))
                for k, box in enumerate(boxes)
            )
        )
        half = row.pitch_px / factor * 0.4
        quads.append((line, along[0] - half, along[-1] + half))
    return MrzReading(
        document=zone.document,
        corners_px=_corners(quads),
        characters=tuple(rows),
        confidence=zone.confidence,
        alternatives=alternatives(zone),
    )


def _ink_plane(zone: Zone, pixels: NDArray[np.uint8], factor: float) -> tuple[Grey, float, float]:
    """Cut the zone's surroundings out, as the plane that shows black ink alone, with its place."""
    points = np.concatenate(
        [
            line.page(
                np.array([line.start_px, line.end_px])[:, None],
                np.array([-2.0, 2.0])[None, :] * line.cap_px,
            ).reshape(-1, 2)
            for line in (row.line.scaled(1.0 / factor) for row in zone.rows)
        ]
    )
    height, width = pixels.shape[:2]
    left, top = np.clip(np.floor(points.min(axis=0)), 0, [width - 2, height - 2]).astype(int)
    right, bottom = np.clip(np.ceil(points.max(axis=0)), [left + 2, top + 2], [width, height])
    region = np.ascontiguousarray(pixels[top : int(bottom), left : int(right)])
    return brightest_channel(region), float(left), float(top)


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
