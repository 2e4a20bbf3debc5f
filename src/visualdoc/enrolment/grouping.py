"""Group-wise registration: genuine scans onto one grid, none of them privileged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.sizes import SNAP_SHARE, document_size
from visualdoc.enrolment.upright import quarter_turns
from visualdoc.enrolment.variation import median_of
from visualdoc.errors import EnrolmentError
from visualdoc.geometry import Scale, SizeMm
from visualdoc.geometry.frames import apply_homography
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.imaging.features import least_squares_homography
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.registration.alignment import (
    Registration,
    grid_homography,
    luminance_target,
    register_on_target,
    view_to_grid,
)
from visualdoc.registration.identification import verify
from visualdoc.registration.views import PageView, identification_view, page_view
from visualdoc.scans.types import ScanPage

# personalisation hides part of the print while zones are unknown
MIN_SHARE_WITHOUT_ZONES = 0.22


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capture:
    """One genuine scan before registration."""

    name: str
    page: ScanPage
    outline: PolygonPx | None
    view: PageView


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One genuine scan on the common grid."""

    capture: Capture
    registration: Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A scan that does not belong, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """The common grid."""

    size: SizeMm
    dpi: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        scale = Scale(self.dpi)
        return round(scale.px(self.size.height_mm)), round(scale.px(self.size.width_mm))


def capture(name: str, page: ScanPage, outline: PolygonPx | None) -> Capture:
    """Prepare a scan for grouping."""
    return Capture(name=name, page=page, outline=outline, view=page_view(page.pixels, outline))


def group(captures: Sequence[Capture], grid: Grid) -> tuple[list[Member], list[Refusal]]:
    """Register all scans on one grid.

    The first scan on which most others fit, and that lies as most of them do, serves as a start;
    then the corners of all outlines fix the frame together and every scan is registered anew on
    the median of all.

    Raises
    ------
    EnrolmentError
        Fewer than half of the scans show the same document.
    """
    for anchor in captures:
        homographies, refused = _around(anchor, captures, grid)
        upright = sum(quarter_turns(matrix) == 0 for matrix in homographies.values())
        if upright * 2 >= len(homographies) and len(homographies) * 2 > len(captures):
            break
    else:
        names = ", ".join(c.name for c in captures)
        msg = f"the scans do not show the same page of the same edition ({names})."
        raise EnrolmentError(msg)
    kept = [c for c in captures if c.name in homographies]
    matrices = _common_frame(kept, [homographies[c.name] for c in kept], grid)
    return _onto_median(kept, matrices, grid), refused


def _around(
    anchor: Capture, captures: Sequence[Capture], grid: Grid
) -> tuple[dict[str, NDArray[np.float64]], list[Refusal]]:
    start = _corners_to_grid(anchor, grid)
    rows, columns = grid.shape
    picture = warp_perspective(anchor.page.pixels, start, width_px=columns, height_px=rows)
    everything = np.ones(grid.shape, dtype=np.bool_)
    px_per_mm = Scale(grid.dpi).px_per_mm
    view = identification_view(picture, everything, px_per_mm)
    target = luminance_target(picture, ~everything, grid.dpi)
    homographies, refused = {anchor.name: start}, []
    for other in captures:
        if other is anchor:
            continue
        found = verify(anchor.name, other.view, view)
        if found is None:
            refused.append(Refusal(name=other.name, reason="shows another document"))
            continue
        coarse = view_to_grid(view, px_per_mm) @ found.page_to_reference
        fitted = register_on_target(other.page.pixels, coarse, target, grid.dpi)
        if fitted.fitting_share < MIN_SHARE_WITHOUT_ZONES:
            reason = (
                f"only {fitted.fitting_share:.0%} of its print lies where the other scans have it: "
                "another edition, a copy, or damaged"
            )
            refused.append(Refusal(name=other.name, reason=reason))
            continue
        homographies[other.name] = grid_homography(fitted.page_to_document, grid.dpi)
    return homographies, refused


def _corners_to_grid(item: Capture, grid: Grid) -> NDArray[np.float64]:
    rows, columns = grid.shape
    width, height = item.page.width_px, item.page.height_px
    outline = item.outline or PolygonPx.rectangle(0, 0, width, height)
    matrix = least_squares_homography(np.array(outline.xy) - 0.5, _frame(rows, columns))
    if matrix is None:
        msg = f"the outline of {item.name} is degenerate."
        raise EnrolmentError(msg)
    return matrix


def _frame(rows: float, columns: float) -> NDArray[np.float64]:
    return np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=float) - 0.5


def _common_frame(
    kept: Sequence[Capture], matrices: Sequence[NDArray[np.float64]], grid: Grid
) -> list[NDArray[np.float64]]:
    """Let the median of all outlines define the document's edges, not the first scan's."""
    with_outline = [
        apply_homography(matrix, np.array(item.outline.xy) - 0.5)
        for item, matrix in zip(kept, matrices, strict=True)
        if item.outline is not None
    ]
    if not with_outline:
        return list(matrices)
    frame = _measured_frame(kept, grid)
    ordered = [_nearest_order(corners, frame) for corners in with_outline]
    correction = least_squares_homography(np.median(np.array(ordered), axis=0), frame)
    return list(matrices) if correction is None else [correction @ m for m in matrices]


def _measured_frame(kept: Sequence[Capture], grid: Grid) -> NDArray[np.float64]:
    """Corners of the outlines at their measured size, centred on the grid.

    A shadow beside the document makes its outline a few tenths of a millimetre too large on all
    sides. The scans' own resolution tells lengths better than their outlines do; the outlines tell
    the centre and the rotation.
    """
    rows, columns = grid.shape
    size = document_size([c.page for c in kept], [c.outline for c in kept], snapped=False)
    scale = Scale(grid.dpi)
    width, height = scale.px(size.width_mm), scale.px(size.height_mm)
    if max(abs(width / columns - 1), abs(height / rows - 1)) > SNAP_SHARE:
        return _frame(rows, columns)
    left, top = (columns - width) / 2, (rows - height) / 2
    return np.asarray(_frame(height, width) + np.array([left, top]), dtype=np.float64)


def _nearest_order(corners: NDArray[np.float64], frame: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotate the corner list so that each lies next to its corner of the frame."""
    turns = [np.roll(corners, turn, axis=0) for turn in range(4)]
    return min(turns, key=lambda turned: float(np.abs(turned - frame).sum()))


def _onto_median(
    kept: Sequence[Capture], matrices: Sequence[NDArray[np.float64]], grid: Grid
) -> list[Member]:
    rows, columns = grid.shape
    stack = np.stack(
        [
            warp_perspective(item.page.pixels, matrix, width_px=columns, height_px=rows)
            for item, matrix in zip(kept, matrices, strict=True)
        ]
    )
    nothing = np.zeros(grid.shape, dtype=np.bool_)
    target = luminance_target(median_of(stack), nothing, grid.dpi)
    del stack
    return [
        Member(
            capture=item,
            registration=register_on_target(item.page.pixels, matrix, target, grid.dpi),
        )
        for item, matrix in zip(kept, matrices, strict=True)
    ]


def again(
    members: Sequence[Member],
    target_median: NDArray[np.uint8],
    dynamic: NDArray[np.bool_],
    grid: Grid,
) -> list[Member]:
    """Register once more, now with the personalisation left out.

    Parameters
    ----------
    target_median
        H × W × 3 uint8.
    dynamic
        H × W bool.
    """
    target = luminance_target(target_median, dynamic, grid.dpi)
    return [
        Member(
            capture=member.capture,
            registration=register_on_target(
                member.capture.page.pixels,
                grid_homography(member.registration.page_to_document, grid.dpi),
                target,
                grid.dpi,
            ),
        )
        for member in members
    ]
