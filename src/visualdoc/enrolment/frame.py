"""The frame of a type: what its genuine scans say together of its shape, size and edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import polar
from scipy.optimize import least_squares

from visualdoc.enrolment.sizes import SNAP_SHARE, document_size
from visualdoc.errors import EnrolmentError
from visualdoc.geometry import Scale, SizeMm, apply_homography
from visualdoc.geometry.shapes import PolygonPx
from visualdoc.imaging.features import least_squares_homography
from visualdoc.scans.types import ScanPage

Matrix = NDArray[np.float64]
Points = NDArray[np.float64]

LATTICE = 16
# a page on a flatbed lies there affinely, but for what its paper and the feed do
MAX_FLATBED_MM = 0.4
# scales of scanners differ by so much from what they say
SCANNER_SHARE = 0.003
# standard deviations: an outline's corner, a scanner's scale and its skew, and the start's place
CORNER_MM, SCALE_SHARE, SKEW, START_MM = 0.03, 0.0015, 0.0005, 1.0

# a scan lies on the others so exactly at best
LAID_MM = 0.02
REWEIGHTINGS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """Where a scan has the nodes of the lattice.

    Attributes
    ----------
    lattice_px
        N × 2 page px of the nodes of ``lattice``.
    sigma_mm
        N × 2 standard deviations of that, None where all are alike.
    """

    name: str
    page: ScanPage
    outline: PolygonPx | None
    lattice_px: Points
    sigma_mm: Points | None = None


def lattice(size: SizeMm) -> Points:
    """Return points all over a document: N × 2, in mm."""
    x = (np.arange(LATTICE) + 0.5) / LATTICE * size.width_mm
    y = (np.arange(LATTICE) + 0.5) / LATTICE * size.height_mm
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def corners_of(size: SizeMm) -> Points:
    """Corners of a document in mm, clockwise from the top left."""
    return np.array(size.polygon.xy, dtype=np.float64)


def common_frame(laid: Sequence[Laid], size: SizeMm) -> list[Matrix]:
    """Give each scan its place in a frame that all of them define together.

    Key points and a median picture bend the frame a little, and one scan's outline, scale or skew
    would become the type's. A flatbed maps a page affinely: so each scan is laid by its own affine
    map, and one correction of them all is fitted to the outlines and to what scanners do: their
    scales differ by a part in a thousand, their axes hardly from a right angle. Photographs keep a
    homography each, and the outlines alone correct them.

    Parameters
    ----------
    size
        Of the document; the outlines' own size differs from it when pages are cut otherwise.

    Returns
    -------
    list of numpy.ndarray
        3 × 3 for each scan, page px → document mm.
    """
    nodes = lattice(size)
    affine = [_affine(item, nodes) for item in laid]
    bent = [
        float(np.median(np.hypot(*(apply_homography(place, item.lattice_px) - nodes).T)))
        for place, item in zip(affine, laid, strict=True)
    ]
    frame = _cut(laid, size)
    if float(np.median(bent)) <= MAX_FLATBED_MM:
        correction = _flatbed_correction(laid, affine, frame)
        return [correction @ matrix for matrix in affine]
    places = [_projective(item, nodes) for item in laid]
    return _by_outlines(laid, places, frame)


def _affine(item: Laid, nodes: Points) -> Matrix:
    """Fit robustly: where an entry covers the print, a page may have been laid wrongly."""
    sigma = np.zeros_like(nodes) if item.sigma_mm is None else item.sigma_mm
    known = LAID_MM / np.hypot(LAID_MM, sigma)
    design = np.column_stack([item.lattice_px, np.ones(len(nodes))])
    weights = known
    fitted = np.zeros((3, 2))
    for _ in range(REWEIGHTINGS):
        for axis in range(2):
            scaled = weights[:, axis : axis + 1]
            fitted[:, axis], *_ = np.linalg.lstsq(design * scaled, nodes[:, axis] * scaled[:, 0])
        off = np.hypot(*(design @ fitted - nodes).T)
        spread = max(float(np.median(off)), LAID_MM)
        weights = known / np.hypot(1, off / (2 * spread))[:, None]
    return np.vstack([fitted.T, [0.0, 0.0, 1.0]])


def _projective(item: Laid, nodes: Points) -> Matrix:
    fitted = least_squares_homography(item.lattice_px, nodes)
    if fitted is None:
        msg = f"the place of {item.name} on the other scans is degenerate."
        raise EnrolmentError(msg)
    return fitted


def _flatbed_correction(laid: Sequence[Laid], places: Sequence[Matrix], frame: Points) -> Matrix:
    """Fit one affine map, document mm → document mm, robustly to outlines and scanners."""
    corners = _outlines(laid, places, frame)
    scanned = [
        place[:2, :2] * Scale(item.page.dpi).px_per_mm
        for item, place in zip(laid, places, strict=True)
    ]

    def deviations(parameters: Matrix) -> Points:
        correction = _correction(parameters)
        parts = [(apply_homography(correction, frame) - frame).ravel() / START_MM]
        parts += [((apply_homography(correction, c) - frame) / CORNER_MM).ravel() for c in corners]
        parts += [_scanner(correction[:2, :2] @ linear) for linear in scanned]
        return np.concatenate(parts)

    # one outline on a shadow or one wrong resolution must not move the frame
    return _correction(least_squares(deviations, np.zeros(6), loss="cauchy", x_scale=0.01).x)


def _correction(parameters: Matrix) -> Matrix:
    """Affine map near the identity: two rows of (share, share, mm)."""
    return np.vstack([np.eye(3)[:2] + parameters.reshape(2, 3) * (0.01, 0.01, 1.0), [0, 0, 1.0]])


def _scanner(linear: Matrix) -> Points:
    """Errors of a scanner's scales and skew, from page mm → document mm, in deviations.

    They are what the symmetric factor of the polar decomposition has beside the identity.
    """
    _, symmetric = polar(linear)
    return np.array(
        [
            (symmetric[0, 0] - 1) / SCALE_SHARE,
            (symmetric[1, 1] - 1) / SCALE_SHARE,
            symmetric[0, 1] / SKEW,
        ]
    )


def _by_outlines(laid: Sequence[Laid], places: Sequence[Matrix], frame: Points) -> list[Matrix]:
    corners = _outlines(laid, places, frame)
    if not corners:
        return list(places)
    correction = least_squares_homography(np.median(np.array(corners), axis=0), frame)
    return list(places) if correction is None else [correction @ place for place in places]


def _outlines(laid: Sequence[Laid], places: Sequence[Matrix], frame: Points) -> list[Points]:
    """Corners of the outlines there are, in mm and in the frame's order."""
    return [
        _nearest_order(apply_homography(place, np.array(item.outline.xy)), frame)
        for item, place in zip(laid, places, strict=True)
        if item.outline is not None
    ]


def _cut(laid: Sequence[Laid], size: SizeMm) -> Points:
    """Corners of the paper in mm.

    Outlines are right to a few hundredths of a millimetre, the dpi of a scan to a tenth of a
    percent. So a measured size that differs from the nominal one by no more than scanners do is the
    nominal one; one that differs more is a page that was cut otherwise.
    """
    measured = document_size([i.page for i in laid], [i.outline for i in laid], snapped=False)
    off = max(
        abs(measured.width_mm / size.width_mm - 1), abs(measured.height_mm / size.height_mm - 1)
    )
    if off <= SCANNER_SHARE or off > SNAP_SHARE:
        return corners_of(size)
    middle = np.array([size.width_mm - measured.width_mm, size.height_mm - measured.height_mm]) / 2
    return corners_of(measured) + middle


def _nearest_order(corners: Points, frame: Points) -> Points:
    """Rotate the corner list so that each lies next to its corner of the frame."""
    turns = [np.roll(corners, turn, axis=0) for turn in range(4)]
    return min(turns, key=lambda turned: float(np.abs(turned - frame).sum()))
