"""Find the personalisation zones: where genuine scans of different holders differ.

Zones are generous on purpose. Most false regions of a comparison come from zones drawn too tight,
not from the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.variation import cell_deviation
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.imaging.components import Component, components
from visualdoc.imaging.resampling import close_gaps, dilate, gaussian, open_specks, to_grey
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import Zone, ZoneKind

CELL_MM = 0.25
# inks of one press run lie this far off one another from sheet to sheet
REGISTER_MM = 0.2
# mean envelope deviation of a cell, in grey levels, that no noise or misregistration makes
MIN_DEVIATION_LEVELS = 8.0
NOISE_FACTOR = 4.0
WORD_GAP_MM = 2.6
# pictures are blocks without gaps, higher and wider than any line of text
BLOCK_GAP_MM = 1.0
BLOCK_MIN_SIDE_MM = 7.0
# the content of a described zone may run this far over its border without becoming a new zone
DESCRIBED_MARGIN_MM = 1.0
LINE_GAP_MM = 0.75
# dust and scratches sit on one scan and are small; personalisation is larger or repeats
MIN_SINGLE_SCAN_MM2 = 1.2
MIN_AREA_MM2 = 0.35
TEXT_MAX_HEIGHT_MM = 7.0
PAD_MM = 0.9
# a value may be twice as long as the longest seen; names differ by two centimetres and more
TEXT_GROWTH_SHARE = 1.0
TEXT_MIN_GROWTH_MM = 20.0
PORTRAIT_MIN_SIDE_MM = 14.0
PORTRAIT_MIN_FILL = 0.35
# labels and rules are darker and more solid than the line work of a security background
PRINT_CONTRAST_LEVELS = 60.0
PRINT_FILL = 0.4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variation:
    """Where and on how many scans the content differs.

    Attributes
    ----------
    differs
        k × rows × columns bool over cells of ``cell_px``.
    """

    differs: NDArray[np.bool_]
    cell_px: int
    px_per_mm: float

    @property
    def cells_per_mm(self) -> float:
        """Cells in one millimetre."""
        return self.px_per_mm / self.cell_px


def variation(
    pictures: Sequence[NDArray[np.uint8]], median: NDArray[np.uint8], px_per_mm: float
) -> Variation:
    """Compare each genuine scan with the median of all.

    Parameters
    ----------
    pictures
        k pictures H × W × 3 uint8 on the grid, evened out in shading.
    """
    cell_px = max(round(CELL_MM * px_per_mm), 2)
    reach_px = max(round(REGISTER_MM * px_per_mm), 2)
    deviations = np.stack(
        [cell_deviation(p, median, cell_px=cell_px, reach_px=reach_px) for p in pictures]
    )
    # what even the most ordinary scan shows at a place is noise, not personalisation
    noise = gaussian(np.median(deviations, axis=0), 3.0 / CELL_MM / 3.0)
    typical = float(np.median(deviations))
    threshold = np.maximum(MIN_DEVIATION_LEVELS, NOISE_FACTOR * np.minimum(noise, 3 * typical + 1))
    return Variation(differs=deviations > threshold, cell_px=cell_px, px_per_mm=px_per_mm)


def propose_zones(
    varied: Variation, median: NDArray[np.uint8], size: SizeMm, described: Sequence[Zone]
) -> tuple[Zone, ...]:
    """Turn variation into zones; described zones are kept and what lies outside them is added.

    Parameters
    ----------
    median
        H × W × 3 uint8.
    described
        Zones from the examiner's description, may be empty.
    """
    per_mm = varied.cells_per_mm
    often = np.asarray(varied.differs.any(axis=0), dtype=np.bool_)
    known = tuple(replace(zone, box=zone.box.grown(DESCRIBED_MARGIN_MM)) for zone in described)
    left_over = often & ~dynamic_mask((often.shape[0], often.shape[1]), known, per_mm)
    found = [
        _box(component, per_mm)
        for component in _grouped(left_over, per_mm)
        if _is_personal(component, varied, per_mm)
    ]
    free = _merge([(box, _fill(box, often, per_mm)) for box in found])
    blocked = printed(median, often, varied)
    zones = list(described)
    for box, filled in free:
        kind = _kind(box, filled)
        padded = box.grown(PAD_MM)
        if kind is ZoneKind.TEXT:
            others = [zone.box for zone in zones] + [b for b, _ in free if b is not box]
            right = _free_to_the_right(box, blocked, others, per_mm)
            padded = replace(padded, right_mm=max(padded.right_mm, right))
        zones.append(Zone(id=f"z{len(zones) + 1}", kind=kind, box=_within(padded, size)))
    return tuple(zones)


def _grouped(cells: NDArray[np.bool_], per_mm: float) -> list[Component]:
    """Pictures first, as whole blocks; then what is left, line by line.

    A portrait stands closer to the fields beside it than words of one line stand apart.
    """
    close = max(round(BLOCK_GAP_MM * per_mm), 1)
    side = round(BLOCK_MIN_SIDE_MM * per_mm)
    blocks = open_specks(close_gaps(cells, close, close), side, side)
    reach = 2 * close + 1
    lines = cells & ~dilate(blocks, reach, reach)
    grouped = close_gaps(lines, round(WORD_GAP_MM * per_mm), 1)
    grouped = close_gaps(grouped, 1, max(round(LINE_GAP_MM * per_mm), 1)) | lines
    return [*components(blocks), *components(grouped)]


def printed(
    median: NDArray[np.uint8], often: NDArray[np.bool_], varied: Variation
) -> NDArray[np.bool_]:
    """Cells with solid dark pre-print (labels, rules), where no value can run through."""
    grey = to_grey(median).astype(np.float32)
    paper = gaussian(grey, 2.5 * varied.px_per_mm)
    dark = (paper - grey) > PRINT_CONTRAST_LEVELS
    cell = varied.cell_px
    rows, columns = often.shape
    cells = dark[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    return np.asarray((cells.mean(axis=(1, 3)) > PRINT_FILL) & ~dilate(often, 5, 5), dtype=np.bool_)


def _is_personal(component: Component, varied: Variation, per_mm: float) -> bool:
    left, top, right, bottom = component.box
    inside = varied.differs[:, top:bottom, left:right] & component.mask
    cells = inside.sum(axis=(1, 2))
    area_mm2 = float(inside.any(axis=0).sum()) / per_mm**2
    scans = int((cells > 0.15 * max(int(cells.max()), 1)).sum())
    return area_mm2 >= (MIN_AREA_MM2 if scans >= 2 else MIN_SINGLE_SCAN_MM2)


def _box(component: Component, per_mm: float) -> BoxMm:
    left, top, right, bottom = (value / per_mm for value in component.box)
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)


def _fill(box: BoxMm, often: NDArray[np.bool_], per_mm: float) -> float:
    rows = slice(int(box.top_mm * per_mm), max(int(box.bottom_mm * per_mm), 1))
    columns = slice(int(box.left_mm * per_mm), max(int(box.right_mm * per_mm), 1))
    return float(often[rows, columns].mean()) if often[rows, columns].size else 0.0


def _merge(boxes: list[tuple[BoxMm, float]]) -> list[tuple[BoxMm, float]]:
    """Join boxes that overlap, until none do."""
    pending = list(boxes)
    done: list[tuple[BoxMm, float]] = []
    while pending:
        box, fill = pending.pop()
        partner = next((i for i, (b, _) in enumerate(pending) if _touch(box, b)), None)
        if partner is None:
            done.append((box, fill))
            continue
        other, other_fill = pending.pop(partner)
        pending.append((_hull(box, other), max(fill, other_fill)))
    return sorted(done, key=lambda item: (item[0].top_mm, item[0].left_mm))


def _touch(a: BoxMm, b: BoxMm) -> bool:
    """Overlap by a substantial part of the smaller one: lines of text stay apart."""
    smaller = min(a.width_mm * a.height_mm, b.width_mm * b.height_mm)
    return a.overlap_mm2(b) > 0.3 * smaller


def _hull(a: BoxMm, b: BoxMm) -> BoxMm:
    return BoxMm(
        left_mm=min(a.left_mm, b.left_mm),
        top_mm=min(a.top_mm, b.top_mm),
        right_mm=max(a.right_mm, b.right_mm),
        bottom_mm=max(a.bottom_mm, b.bottom_mm),
    )


def _kind(box: BoxMm, fill: float) -> ZoneKind:
    if box.height_mm <= TEXT_MAX_HEIGHT_MM:
        return ZoneKind.TEXT
    upright = 0.55 <= box.width_mm / box.height_mm <= 1.25
    large = min(box.width_mm, box.height_mm) >= PORTRAIT_MIN_SIDE_MM
    return ZoneKind.PORTRAIT if upright and large and fill > PORTRAIT_MIN_FILL else ZoneKind.OTHER


def _within(box: BoxMm, size: SizeMm) -> BoxMm:
    return BoxMm(
        left_mm=max(box.left_mm, 0.0),
        top_mm=max(box.top_mm, 0.0),
        right_mm=min(box.right_mm, size.width_mm),
        bottom_mm=min(box.bottom_mm, size.height_mm),
    )


def _free_to_the_right(
    box: BoxMm,
    blocked: NDArray[np.bool_],
    others: Sequence[BoxMm],
    per_mm: float,
) -> float:
    """How far a longer value could run before it meets print or another zone."""
    rows = slice(int(box.top_mm * per_mm), max(int(np.ceil(box.bottom_mm * per_mm)), 1))
    start = int(np.ceil(box.right_mm * per_mm))
    limit_mm = box.right_mm + max(TEXT_GROWTH_SHARE * box.width_mm, TEXT_MIN_GROWTH_MM)
    stop = min(int(limit_mm * per_mm), blocked.shape[1])
    columns = blocked[rows, start:stop].sum(axis=0) >= 2
    free_mm = (start + (int(np.argmax(columns)) if columns.any() else stop - start)) / per_mm
    for other in others:
        same_rows = min(box.bottom_mm, other.bottom_mm) - max(box.top_mm, other.top_mm)
        if same_rows > 0.3 and box.right_mm <= other.left_mm < free_mm:
            free_mm = other.left_mm - 0.3
    return free_mm
