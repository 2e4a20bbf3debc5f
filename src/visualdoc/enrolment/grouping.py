"""Group-wise registration: genuine scans onto one grid, none of them privileged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.frame import Laid, common_frame, lattice
from visualdoc.enrolment.upright import quarter_turns
from visualdoc.errors import EnrolmentError
from visualdoc.geometry import PageToDocument, Scale, SizeMm
from visualdoc.geometry.frames import apply_homography
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.imaging.features import least_squares_homography
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.references.types import IdentificationView
from visualdoc.registration.alignment import (
    grid_homography,
    index_homography_in_mm,
    view_to_grid,
)
from visualdoc.registration.identification import verify
from visualdoc.registration.views import DetailedView, identification_view, page_view
from visualdoc.scans.types import ScanPage


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
    view: DetailedView
    mrz: MrzReading | None = None
    turned_deg: int = 0

    def laid(
        self, lattice_px: NDArray[np.float64], sigma_mm: NDArray[np.float64] | None = None
    ) -> Laid:
        """Say where this scan has the nodes of the document's lattice."""
        return Laid(
            name=self.name,
            page=self.page,
            outline=self.outline,
            lattice_px=lattice_px,
            sigma_mm=sigma_mm,
        )


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
    anchor
        Index of the scan on which the others were first laid.
    """

    captures: tuple[Capture, ...]
    homographies: tuple[NDArray[np.float64], ...]
    anchor: int = 0


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
    kept = tuple(c for c in captures if c.name in homographies)
    placed = Group(captures=kept, homographies=tuple(homographies[c.name] for c in kept))
    framed_anew = as_placed(placed, grid, grid)
    return replace(framed_anew, anchor=kept.index(anchor)), refused


def as_placed(placed: Group, own: Grid, grid: Grid) -> Group:
    """Lay a group on another grid of the same document, or on its own in a new frame."""
    nodes = lattice(grid.size)
    laid = [
        item.laid(apply_homography(place.inverse, nodes)) for item, place in places_of(placed, own)
    ]
    return framed(placed.captures, laid, grid)


def places_of(group: Group, grid: Grid) -> list[tuple[Capture, PageToDocument]]:
    """Each scan with its coarse place in millimetres."""
    px_per_mm = Scale(grid.dpi).px_per_mm
    return [
        (item, index_homography_in_mm(matrix, px_per_mm))
        for item, matrix in zip(group.captures, group.homographies, strict=True)
    ]


def framed(captures: Sequence[Capture], laid: Sequence[Laid], grid: Grid) -> Group:
    """Lay scans on a grid in the frame that they define together."""
    places = [PageToDocument.of(matrix) for matrix in common_frame(laid, grid.size)]
    return Group(
        captures=tuple(captures),
        homographies=tuple(grid_homography(place, grid.dpi) for place in places),
    )


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
    frame = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=float) - 0.5
    matrix = least_squares_homography(np.array(outline.xy) - 0.5, frame)
    if matrix is None:
        msg = f"the outline of {item.name} is degenerate."
        raise EnrolmentError(msg)
    return matrix
