"""Group-wise registration: genuine scans onto one grid, none of them privileged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.sizes import SNAP_SHARE, document_size
from visualdoc.enrolment.upright import quarter_turns
from visualdoc.errors import EnrolmentError
from visualdoc.geometry import Scale, SizeMm
from visualdoc.geometry.frames import apply_homography
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.imaging.features import least_squares_homography
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.references.types import IdentificationView
from visualdoc.registration.alignment import view_to_grid
from visualdoc.registration.identification import verify
from visualdoc.registration.views import PageView, identification_view, page_view
from visualdoc.scans.types import ScanPage

# scales of scanners differ by so much from what they say
SCANNER_SHARE = 0.003


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Capture:
    """One genuine scan before registration.

    Attributes
    ----------
    mrz
        What its machine-readable zone says, None without one.
    turned_deg
        By how much the scan was turned anticlockwise to stand upright.
    """

    name: str
    page: ScanPage
    outline: PolygonPx | None
    view: PageView
    mrz: MrzReading | None = None
    turned_deg: int = 0


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


def capture(
    name: str,
    page: ScanPage,
    outline: PolygonPx | None,
    *,
    mrz: MrzReading | None = None,
    turned_deg: int = 0,
) -> Capture:
    """Prepare a scan for grouping."""
    view = page_view(page.pixels, outline)
    return Capture(name=name, page=page, outline=outline, view=view, mrz=mrz, turned_deg=turned_deg)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Scans of one page of one edition with their coarse place on the grid.

    Attributes
    ----------
    homographies
        Page pixels → grid pixels, centres at integers.
    """

    captures: tuple[Capture, ...]
    homographies: tuple[NDArray[np.float64], ...]


def group(
    captures: Sequence[Capture], grid: Grid, *, threads: int = 1
) -> tuple[Group, list[Refusal]]:
    """Lay all scans on one grid, and refuse those that show something else.

    The first scan on which most others fit, and that lies as most of them do, serves as a start;
    then the corners of all outlines fix the frame together.

    Raises
    ------
    EnrolmentError
        At most half of the scans show the same page; it says which belong together.
    """
    seen: dict[str, frozenset[str]] = {}
    for anchor in captures:
        homographies, refused = _around(anchor, captures, grid, threads)
        seen[anchor.name] = frozenset(homographies)
        if len(homographies) * 2 > len(captures) and _lies_as_most(homographies):
            break
    else:
        raise _no_majority(captures, seen)
    kept = [c for c in captures if c.name in homographies]
    matrices = _common_frame(kept, [homographies[c.name] for c in kept], grid)
    return Group(captures=tuple(kept), homographies=tuple(matrices)), refused


def _lies_as_most(homographies: Mapping[str, NDArray[np.float64]]) -> bool:
    """Whether no other orientation is commoner than the start's; none needs to have the half."""
    turns = Counter(quarter_turns(matrix) for matrix in homographies.values())
    return turns[0] == max(turns.values())


def _no_majority(captures: Sequence[Capture], seen: Mapping[str, frozenset[str]]) -> EnrolmentError:
    """Say which scans belong together when no group is the larger one."""
    together: list[set[str]] = []
    for item in captures:
        mine = set(seen[item.name])
        joined = [group for group in together if group & mine]
        together = [group for group in together if not group & mine]
        together.append(mine.union(*joined))
    order = [c.name for c in captures]
    groups = tuple(tuple(n for n in order if n in group) for group in together)
    ordered = tuple(sorted(groups, key=lambda names: order.index(names[0])))
    named = "; ".join(" and ".join(names) for names in ordered)
    msg = (
        "the scans do not show the same page of the same edition, and none has the majority. "
        f"These belong together: {named}."
    )
    return EnrolmentError(msg, hint="Enrol each group under a name of its own.", groups=ordered)


def _around(
    anchor: Capture, captures: Sequence[Capture], grid: Grid, threads: int
) -> tuple[dict[str, NDArray[np.float64]], list[Refusal]]:
    start = _corners_to_grid(anchor, grid)
    rows, columns = grid.shape
    picture = warp_perspective(anchor.page.pixels, start, width_px=columns, height_px=rows)
    everything = np.ones(grid.shape, dtype=np.bool_)
    view = identification_view(picture, everything, Scale(grid.dpi).px_per_mm)

    def fit(other: Capture) -> NDArray[np.float64] | None:
        return start if other is anchor else _place(anchor, other, view, grid)

    with ThreadPoolExecutor(max_workers=threads) as pool:
        places = dict(zip([c.name for c in captures], pool.map(fit, captures), strict=True))
    refused = [
        Refusal(name=name, reason="shows another document")
        for name, place in places.items()
        if place is None
    ]
    return {name: place for name, place in places.items() if place is not None}, refused


def _place(
    anchor: Capture, other: Capture, view: IdentificationView, grid: Grid
) -> NDArray[np.float64] | None:
    """Place of a scan on the grid by its key points, None when it shows something else."""
    found = verify(anchor.name, other.view, view)
    if found is None:
        return None
    return view_to_grid(view, Scale(grid.dpi).px_per_mm) @ found.page_to_reference


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
    """Corners of the outlines on the grid.

    Outlines are right to a few hundredths of a millimetre, the dpi of a scan to a tenth of a
    percent. So a measured size that differs from the nominal one by no more than scanners do is the
    nominal one; one that differs more is a page that was cut otherwise.
    """
    rows, columns = grid.shape
    size = document_size([c.page for c in kept], [c.outline for c in kept], snapped=False)
    scale = Scale(grid.dpi)
    width, height = scale.px(size.width_mm), scale.px(size.height_mm)
    off = max(abs(width / columns - 1), abs(height / rows - 1))
    if off <= SCANNER_SHARE or off > SNAP_SHARE:
        return _frame(rows, columns)
    left, top = (columns - width) / 2, (rows - height) / 2
    return np.asarray(_frame(height, width) + np.array([left, top]), dtype=np.float64)


def _nearest_order(corners: NDArray[np.float64], frame: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotate the corner list so that each lies next to its corner of the frame."""
    turns = [np.roll(corners, turn, axis=0) for turn in range(4)]
    return min(turns, key=lambda turned: float(np.abs(turned - frame).sum()))
