"""The page with its doubt regions drawn on it: outlined, numbered by strength, with a legend."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from visualdoc.findings import Aspect, DoubtRegion, PageExamination
from visualdoc.reporting.palette import MARKS, Mark
from visualdoc.reporting.report import by_strength
from visualdoc.reporting.script import BOLD, SANS, font_bytes
from visualdoc.reporting.texts import LANGUAGES, Texts

MAX_SIDE_PX = 2000
MIN_SIDE_PX = 900
# Sizes as shares of the long side, so that the drawing looks the same on every page.
_LINE_SHARE, _FONT_SHARE, _GAP_SHARE = 1 / 330, 1 / 50, 1 / 140
_WHITE, _BLACK, _PAPER = (255, 255, 255), (20, 20, 20), (246, 246, 246)
Point = tuple[float, float]


@functools.lru_cache(maxsize=32)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(font_bytes(name)), size)


def _shrunk(pixels: NDArray[np.uint8]) -> tuple[Image.Image, float]:
    """Return the page at a handy size and the factor from page pixels to it."""
    page = Image.fromarray(np.ascontiguousarray(pixels))
    longest = max(page.size)
    wanted = min(max(longest, MIN_SIDE_PX), MAX_SIDE_PX)
    if wanted == longest:
        return page, 1.0
    factor = wanted / longest
    size = (max(round(page.width * factor), 1), max(round(page.height * factor), 1))
    # Reducing by whole numbers first makes the resampling of a 35-megapixel page ten times faster.
    return page.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0), factor


def _grown(points: list[Point], by: float) -> list[Point]:
    """Move every point away from the middle, so that the line does not hide what it marks."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    grown = []
    for x, y in points:
        dx, dy = x - centre[0], y - centre[1]
        grown.append((x + math.copysign(by, dx) * (dx != 0), y + math.copysign(by, dy) * (dy != 0)))
    return grown


def _dashes(points: list[Point], pattern: tuple[float, ...]) -> Iterator[list[Point]]:
    """Cut a closed outline into the pieces that are drawn."""
    closed = [*points, points[0]]
    if not pattern:
        yield [*closed, closed[1]]
        return
    index, left, piece = 0, pattern[0], [closed[0]]
    for start, end in pairwise(closed):
        length, done = math.dist(start, end), 0.0
        while length - done > left:
            done += left
            cut = _between(start, end, done / length)
            if index % 2 == 0:
                yield [*piece, cut]
            index += 1
            left, piece = pattern[index % len(pattern)], [cut]
        left -= length - done
        piece = [*piece, end]
    if index % 2 == 0:
        yield piece


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _outline(draw: ImageDraw.ImageDraw, points: list[Point], mark: Mark, line: int) -> None:
    """Draw a coloured line with a white edge, which shows on dark and on light grounds."""
    draw.line([*points, points[0], points[1]], fill=_WHITE, width=line + 4, joint="curve")
    pattern = tuple(length * line for length in mark.dashes)
    for piece in _dashes(points, pattern):
        draw.line(piece, fill=mark.colour, width=line, joint="curve")


def _badge_box(
    points: list[Point], size: tuple[float, float], page: tuple[int, int], taken: list[_Box]
) -> _Box:
    """Choose the first free place for a number beside the region, inside the page."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    width, height = size
    places = [
        (left - width / 2, top - height),
        (right - width / 2, top - height),
        (left - width / 2, bottom),
        (right - width / 2, bottom),
        (left - width, (top + bottom - height) / 2),
        (right, (top + bottom - height) / 2),
    ]
    boxes = [
        (x, y, x + width, y + height)
        for x, y in (
            (min(max(x, 0.0), page[0] - width - 1), min(max(y, 0.0), page[1] - height - 1))
            for x, y in places
        )
    ]
    free = (box for box in boxes if not any(_overlap(box, other) for other in taken))
    return next(free, boxes[0])


_Box = tuple[float, float, float, float]


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _badge(
    draw: ImageDraw.ImageDraw, box: _Box, text: str, mark: Mark, font: ImageFont.FreeTypeFont
) -> None:
    radius = (box[3] - box[1]) * 0.25
    draw.rounded_rectangle(box, radius, fill=mark.colour, outline=_WHITE, width=2)
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text(centre, text, fill=_WHITE, font=font, anchor="mm")


def _legend(width: int, regions: list[DoubtRegion], texts: Texts, unit: int) -> Image.Image:
    """Draw a strip below the page: each aspect's line and colour with its numbers."""
    font, bold = _font(SANS, unit), _font(BOLD, unit)
    entries = [
        (aspect, [n for n, region in enumerate(regions, 1) if region.aspect is aspect])
        for aspect in Aspect
    ]
    column, rows = (width // 4, 1) if width >= unit * 44 else (width // 2, 2)
    per_row = 4 // rows
    height = round(rows * unit * 2.9)
    strip = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(strip)
    for place, (aspect, numbers) in enumerate(entries):
        x = (place % per_row) * column + unit * 0.6
        y = (place // per_row) * unit * 2.9 + unit * 0.5
        box = [(x, y), (x + unit * 2.4, y), (x + unit * 2.4, y + unit * 1.7), (x, y + unit * 1.7)]
        _outline(draw, box, MARKS[aspect], max(unit // 6, 2))
        left = x + unit * 3.0
        draw.text((left, y - unit * 0.1), texts.aspects[aspect], fill=_BLACK, font=bold)
        listed = _shortened(", ".join(map(str, numbers)) or "–", font, column - unit * 4.0)
        draw.text((left, y + unit * 0.95), listed, fill=_BLACK, font=font)
    return strip


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    while len(text) > 1 and font.getlength(text) > width:
        text = text[:-2] + "…"
    return text


def draw_overlay(
    page: PageExamination, pixels: NDArray[np.uint8], *, language: str = "en"
) -> Image.Image:
    """Draw the overlay as a picture; see :func:`overlay_png`."""
    texts = LANGUAGES[language]
    shown, factor = _shrunk(pixels)
    longest = max(shown.size)
    line = max(round(longest * _LINE_SHARE), 2)
    unit = max(round(longest * _FONT_SHARE), 12)
    draw, font = ImageDraw.Draw(shown), _font(BOLD, unit)
    regions = by_strength(page.regions)
    outlines = [
        _grown([(x * factor, y * factor) for x, y in region.polygon_px.xy], longest * _GAP_SHARE)
        for region in regions
    ]
    for region, points in zip(reversed(regions), reversed(outlines), strict=True):
        _outline(draw, points, MARKS[region.aspect], line)
    taken: list[_Box] = []
    for number, (region, points) in enumerate(zip(regions, outlines, strict=True), 1):
        width = font.getlength(str(number)) + unit * 0.7
        box = _badge_box(points, (width, unit * 1.25), shown.size, taken)
        taken.append(box)
        _badge(draw, box, str(number), MARKS[region.aspect], font)
    legend = _legend(shown.width, regions, texts, unit)
    whole = Image.new("RGB", (shown.width, shown.height + legend.height), _WHITE)
    whole.paste(shown, (0, 0))
    whole.paste(legend, (0, shown.height))
    return whole


def overlay_png(page: PageExamination, pixels: NDArray[np.uint8], *, language: str = "en") -> bytes:
    """Draw the doubt regions of a page.

    Parameters
    ----------
    page
        The page's examination; regions are numbered by strength, 1 is the strongest.
    pixels
        H × W × 3 uint8, the page itself.
    language
        Of the legend: ``en`` or ``nl``.

    Returns
    -------
    bytes
        PNG, the page reduced to at most 2000 px on its long side, with the legend below it.
    """
    buffer = io.BytesIO()
    draw_overlay(page, pixels, language=language).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
