"""The quality gate: what about a scan limits what can be examined on it.

An issue never removes a page; ``usable`` is False only where no check could say anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import QualityIssue, QualityReport
from visualdoc.geometry import PolygonPx, Scale
from visualdoc.imaging import quality as measure
from visualdoc.scans.resolution import Resolution
from visualdoc.scans.types import DPI_ASSUMED

# ICAO Doc 9303-2 readers work at up to 400 ppi; below 200 small print breaks up, below 100 a
# character of the machine-readable zone has fewer than 10 rows.
LOW_DPI, UNUSABLE_DPI = 200.0, 100.0
# A page smaller than half an ID-1 card in either direction is no document.
MIN_SIDE_MM = 25.0
# Coarse picture for content, colour and glare: small print is gone, spots of 1 mm are not.
COARSE_DPI = 75.0
# Rim that holds shadows of the lid and the paper's edge, as a share of each side.
RIM_SHARE = 0.04
# Contrast against the surroundings, in grey levels, and the share of coarse pixels that has it on a
# page with any content (one line of text on A4 covers about 0.3 %).
CONTENT_LEVELS, CONTENT_SHARE = 12.0, 0.0005
CONTENT_RADIUS_MM = 8.0
# Distance between the largest and the smallest channel that neutral paper under a warm lamp keeps.
GREY_LEVELS = 6
# Width of the steepest tenth of the edges; a flatbed scan keeps it below 0.2 mm from 300 dpi on,
# and at 0.3 mm the strokes of a machine-readable zone (0.3 mm wide) lose their shape.
EDGE_CONTRAST = 60.0
BLUR_MM, BLUR_PX = 0.30, 4.0
MIN_EDGE_TILES = 5
# Quality on libjpeg's scale below which block edges and lost fine lines are visible.
LOW_JPEG_QUALITY = 60.0
GLARE_MIN_MM2, GLARE_NEAR_MM, GLARE_FAR_MM = 8.0, 0.4, 5.0
CLIPPED_SHARE = 0.5


class IssueKind(StrEnum):
    """Kinds of quality issues."""

    LOW_RESOLUTION = "low_resolution"
    """Fewer than 200 dpi: fine print cannot be judged. Below 100 dpi the page is not usable."""
    ASSUMED_RESOLUTION = "assumed_resolution"
    """The file states no credible resolution; sizes hold only once the page lies on a reference."""
    UNEQUAL_RESOLUTION = "unequal_resolution"
    """Horizontal and vertical resolution differ, as in a fax."""
    TOO_SMALL = "too_small"
    """The page is smaller than any document. Not usable."""
    BLANK = "blank"
    """No document: nothing on the page stands out from its surroundings. Not usable."""
    BLUR = "blur"
    """Even the steepest edges are wide: out of focus, moved or enlarged."""
    GLARE = "glare"
    """A reflection hides a part; the polygon says where."""
    CLIPPED_HIGHLIGHTS = "clipped_highlights"
    """More than half of the page is pure white: faint background print may be lost."""
    COMPRESSION = "compression"
    """Strong JPEG compression: fine lines and traces of editing are lost."""
    GREYSCALE = "greyscale"
    """No colour: checks of ink and colour say nothing."""
    BILEVEL = "bilevel"
    """Black and white only: no tones, so print technique and background cannot be judged."""


NOT_USABLE = frozenset({IssueKind.TOO_SMALL, IssueKind.BLANK})


def assess(
    pixels: NDArray[np.uint8], *, resolution: Resolution, jpeg_quality: float | None
) -> QualityReport:
    """Judge one page.

    Parameters
    ----------
    pixels
        H × W × 3 uint8 sRGB.
    resolution
        Resolution of the page and where it comes from.
    jpeg_quality
        Quality of its JPEG encoding (1–100) when it had one.
    """
    height, width = pixels.shape[:2]
    page = PolygonPx.rectangle(0, 0, width, height)
    factor = max(resolution.dpi / COARSE_DPI, 1.0)
    coarse = measure.reduced(pixels, factor)
    found = [
        *_of_resolution(width, height, resolution),
        *_of_encoding(jpeg_quality),
        *_of_picture(pixels, coarse, resolution.dpi / factor),
        *_of_focus(pixels, resolution),
    ]
    issues = [QualityIssue(kind=kind, polygon_px=page, explanation=words) for kind, words in found]
    kinds = {kind for kind, _ in found}
    if IssueKind.BLANK not in kinds:
        issues.extend(_glare(coarse, resolution.dpi / factor, factor))
    usable = resolution.dpi >= UNUSABLE_DPI and not kinds & NOT_USABLE
    return QualityReport(usable=usable, issues=tuple(issues))


_Found = Iterator[tuple[IssueKind, str]]


def _of_resolution(width: int, height: int, resolution: Resolution) -> _Found:
    dpi = resolution.dpi
    if dpi < UNUSABLE_DPI:
        yield (
            IssueKind.LOW_RESOLUTION,
            f"{dpi:.0f} dpi is too coarse for any examination. Scan again at 600 dpi.",
        )
    elif dpi < LOW_DPI:
        yield (
            IssueKind.LOW_RESOLUTION,
            f"At {dpi:.0f} dpi fine print and print technique cannot be judged. 600 dpi is best.",
        )
    if resolution.source == DPI_ASSUMED:
        yield (
            IssueKind.ASSUMED_RESOLUTION,
            f"The file states no credible resolution; {dpi:.0f} dpi is assumed from its size.",
        )
    if resolution.anisotropy > 1.0:
        yield (
            IssueKind.UNEQUAL_RESOLUTION,
            f"One direction has {resolution.anisotropy:.2f} times the resolution of the other.",
        )
    if min(width, height) < Scale(dpi).px(MIN_SIDE_MM):
        yield (IssueKind.TOO_SMALL, f"{width} × {height} pixels at {dpi:.0f} dpi is no document.")


def _of_encoding(jpeg_quality: float | None) -> _Found:
    if jpeg_quality is not None and jpeg_quality < LOW_JPEG_QUALITY:
        yield (
            IssueKind.COMPRESSION,
            f"JPEG quality {jpeg_quality:.0f} of 100: fine lines and traces of editing are lost.",
        )


def _without_rim(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = (int(side * RIM_SHARE) for side in picture.shape[:2])
    return picture[rows : picture.shape[0] - rows, columns : picture.shape[1] - columns]


def _is_blank(coarse: NDArray[np.uint8], coarse_dpi: float) -> bool:
    detail = measure.high_pass(
        measure.luminance(_without_rim(coarse)), max(Scale(coarse_dpi).px(CONTENT_RADIUS_MM), 1.0)
    )
    return float(np.mean(np.abs(detail) > CONTENT_LEVELS)) < CONTENT_SHARE


def _of_picture(pixels: NDArray[np.uint8], coarse: NDArray[np.uint8], coarse_dpi: float) -> _Found:
    if _is_blank(coarse, coarse_dpi):
        yield IssueKind.BLANK, "Nothing on the page stands out: there is no document on it."
        return
    spread = np.ptp(coarse, axis=2)
    if float(np.percentile(spread, 99.5)) <= GREY_LEVELS:
        yield from _of_grey(pixels)
    if float(np.mean(coarse.min(axis=2) >= 254)) > CLIPPED_SHARE:
        yield (
            IssueKind.CLIPPED_HIGHLIGHTS,
            "More than half of the page is pure white: faint background print may be lost.",
        )


def _of_grey(pixels: NDArray[np.uint8]) -> _Found:
    sample = pixels[:: max(pixels.shape[0] // 512, 1), :, 0]
    if float(np.mean((sample > 0) & (sample < 255))) < 1e-4:
        yield (
            IssueKind.BILEVEL,
            "The scan is black and white only: background and print technique cannot be judged.",
        )
    else:
        yield IssueKind.GREYSCALE, "The scan has no colour: inks and colours cannot be judged."


def _of_focus(pixels: NDArray[np.uint8], resolution: Resolution) -> _Found:
    widths = measure.edge_widths_px(pixels, min_contrast=EDGE_CONTRAST)
    if len(widths) < MIN_EDGE_TILES:
        return
    width_px = float(np.percentile(widths, 10))
    width_mm = Scale(resolution.dpi).mm(width_px)
    if width_mm > BLUR_MM and width_px > BLUR_PX:
        yield (
            IssueKind.BLUR,
            f"The sharpest edges are {width_mm:.2f} mm wide: the picture is out of focus or moved.",
        )


def _glare(coarse: NDArray[np.uint8], coarse_dpi: float, factor: float) -> Iterator[QualityIssue]:
    scale = Scale(coarse_dpi)
    spots = measure.glare_spots(
        coarse,
        min_area_px=max(round(GLARE_MIN_MM2 * scale.px_per_mm**2), 4),
        near_px=max(round(scale.px(GLARE_NEAR_MM)), 1),
        far_px=max(round(scale.px(GLARE_FAR_MM)), 2),
    )
    for spot in spots:
        edges = (value * factor for value in (spot.left, spot.top, spot.right, spot.bottom))
        yield QualityIssue(
            kind=IssueKind.GLARE,
            polygon_px=PolygonPx.rectangle(*edges),
            explanation=f"A reflection of {spot.area_px / scale.px_per_mm**2:.0f} mm² hides what "
            "lies below it.",
        )
