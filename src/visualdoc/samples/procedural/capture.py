"""A quick capture of a page: turned, on a lid or a table, blurred, noisy, as a JPEG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import Scale, SizeMm, apply_homography
from visualdoc.imaging.drawing import fill, gaussian_u8
from visualdoc.imaging.overprint import add_pattern, lay_perspective, through_curves
from visualdoc.imaging.resampling import gaussian, resize_float

Rng = np.random.Generator
Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
_TILE = 512  # side of the repeated patterns of grain and noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How a page is captured.

    Attributes
    ----------
    turn_deg
        Clockwise turn; None draws any.
    perspective
        Largest displacement of a corner as a share of the longer side; 0 for a flatbed.
    noise
        Largest standard deviation of noise in grey levels.
    blur_px
        Largest sigma.
    light
        Largest relative change of brightness, contrast and colour.
    occlusion
        Largest share of the page that something covers.
    """

    dpi: float = 300.0
    turn_deg: float | None = None
    perspective: float = 0.0
    margins_mm: tuple[float, float] = (2.0, 14.0)
    noise: float = 5.0
    blur_px: float = 1.0
    light: float = 0.1
    jpeg: tuple[int, int] = (60, 95)
    occlusion: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Captured:
    """A capture with its truth.

    Attributes
    ----------
    image
        H × W × 3 uint8 sRGB.
    to_mm
        3 × 3 from page px (pixel centres at integer + 0.5) to document mm.
    turn_deg
        Clockwise turn of the document on the page, 0 to 360.
    """

    image: Picture
    to_mm: Matrix
    dpi: float
    turn_deg: float

    @property
    def to_px(self) -> Matrix:
        """3 × 3 from document mm to page px."""
        return np.asarray(np.linalg.inv(self.to_mm), dtype=np.float64)


def quick_capture(
    picture: Picture,
    size: SizeMm,
    rng: Rng,
    conditions: Conditions | None = None,
    *,
    corner_radius_mm: float = 0.0,
) -> Captured:
    """Capture a picture of a document at random within the conditions.

    Parameters
    ----------
    picture
        H × W × 3 uint8, exactly the document, at any resolution.
    corner_radius_mm
        Of the document's outline; the ground shows in the corners.
    """
    wanted = conditions or Conditions()
    angle = float(rng.uniform(0, 360)) if wanted.turn_deg is None else wanted.turn_deg % 360
    mm_to_px, shape = _place(size, rng, wanted, angle)
    laid = Laid(picture=picture, size=size, mm_to_px=mm_to_px, corner_radius_mm=corner_radius_mm)
    return Captured(
        image=exposed((laid,), shape, rng, wanted),
        to_mm=np.asarray(np.linalg.inv(mm_to_px), dtype=np.float64),
        dpi=wanted.dpi,
        turn_deg=angle,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """A document that lies on a page, with the map from its millimetres to page px (3 × 3)."""

    picture: Picture
    size: SizeMm
    mm_to_px: Matrix
    corner_radius_mm: float = 0.0


def exposed(
    documents: Sequence[Laid], shape: tuple[int, int], rng: Rng, wanted: Conditions
) -> Picture:
    """Take the picture of documents on a ground of their own.

    Parameters
    ----------
    shape
        Rows and columns of the page.
    """
    curves = _curves(rng, wanted.light)  # before resampling, where there are fewer pixels
    page = _ground(rng, shape, curves)
    for one in documents:
        ground = page.copy() if one.corner_radius_mm > 0 else page
        _lay(page, through_curves(one.picture, curves), one.mm_to_px, one.size)
        if one.corner_radius_mm > 0:
            _round_off(page, ground, one)
        if wanted.occlusion > 0:
            _cover(page, one.mm_to_px, one.size, rng, wanted.occlusion)
    page = _spoiled(page, rng, wanted)
    return _through_jpeg(page, int(rng.integers(wanted.jpeg[0], wanted.jpeg[1] + 1)))


def _place(
    size: SizeMm, rng: Rng, wanted: Conditions, angle: float
) -> tuple[Matrix, tuple[int, int]]:
    """Return the map from mm to page px and the page's shape."""
    width, height = size.width_mm, size.height_mm
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    turn = np.deg2rad(angle)
    scale = Scale(wanted.dpi).px_per_mm
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    laid = corners @ linear.T
    if wanted.perspective > 0:
        reach = wanted.perspective * max(width, height) * scale
        laid = laid + rng.uniform(-reach, reach, (4, 2))
    before, after = (rng.uniform(*wanted.margins_mm, 2) * scale for _ in range(2))
    laid += before - laid.min(axis=0)
    columns, rows = np.ceil(laid.max(axis=0) + after).astype(int)
    return _four_points(corners, laid), (int(rows), int(columns))


def _four_points(source: Matrix, target: Matrix) -> Matrix:
    """Homography through four pairs of points (direct linear transformation, h33 = 1)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved = np.linalg.solve(np.array(rows), np.array(values))
    return np.append(solved, 1.0).reshape(3, 3)


def _curves(rng: Rng, light: float) -> NDArray[np.uint8]:
    """Draw a change of brightness, contrast and colour: 256 × 3."""
    gain = 1 + rng.uniform(-light, light) + rng.uniform(-0.3, 0.3, 3) * light
    lift = float(rng.uniform(-60, 60)) * light
    return np.asarray(np.clip(np.arange(256)[:, None] * gain + lift, 0, 255), dtype=np.uint8)


def _ground(rng: Rng, shape: tuple[int, int], curves: NDArray[np.uint8]) -> Picture:
    """Draw a lid, white or black, or a table with a grain."""
    is_lid = rng.random() < 0.7
    base = [int(rng.choice([250, 244, 236, 20]))] * 3 if is_lid else rng.integers(50, 190, 3)
    page = np.empty((*shape, 3), dtype=np.uint8)
    page[:] = np.tile(curves[base, np.arange(3)], (shape[1], 1))  # row by row: four times faster
    if is_lid:
        return page
    coarse = rng.normal(0, 9, (_TILE // 64, _TILE // 8)).astype(np.float32)
    grain = resize_float(coarse, width_px=_TILE, height_px=_TILE)
    add_pattern(page, np.repeat(grain[..., None], 3, axis=2).astype(np.int16))
    return page


def _lay(page: Picture, picture: Picture, mm_to_px: Matrix, size: SizeMm) -> None:
    """Resample the document onto the page, in place."""
    rows, columns = picture.shape[:2]
    mm_of_picture = np.diag([size.width_mm / columns, size.height_mm / rows, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])  # OpenCV's centres are integers
    matrix = np.linalg.inv(half) @ mm_to_px @ mm_of_picture @ half
    middle = matrix @ np.array([columns / 2, rows / 2, 1.0])
    shrink = float(np.sqrt(abs(np.linalg.det(matrix / middle[2]))))
    lay_perspective(page, gaussian_u8(picture, 0.45 / shrink) if shrink < 0.8 else picture, matrix)


def _round_off(page: Picture, ground: Picture, document: Laid) -> None:
    """Let the ground show outside the arcs of the corners, in place."""
    size, radius = document.size, document.corner_radius_mm
    turn = np.linspace(0, np.pi / 2, 9)
    arc = radius * (1 - np.column_stack([np.sin(turn), np.cos(turn)]))  # of the top left corner
    corner = np.vstack([np.zeros((1, 2)), arc])
    mask = np.zeros(page.shape[:2], dtype=np.uint8)
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        at = corner * (1 - 2 * x, 1 - 2 * y) + (x * size.width_mm, y * size.height_mm)
        fill(mask, [apply_homography(document.mm_to_px, at)], 255)
    outside = mask > 127
    page[outside] = ground[outside]


def _cover(page: Picture, mm_to_px: Matrix, size: SizeMm, rng: Rng, most: float) -> None:
    """Lay a slip or a finger over a border of the document, in place."""
    share = float(rng.uniform(0.3, 1.0)) * most
    side = np.sqrt(share * size.width_mm * size.height_mm)
    x, y = float(rng.uniform(0, size.width_mm)), float(rng.uniform(0, size.height_mm))
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    blob = np.column_stack([x + 0.62 * side * np.cos(turn), y + 0.5 * side * np.sin(turn)])
    mask = np.zeros(page.shape[:2], dtype=np.uint8)
    fill(mask, [apply_homography(mm_to_px, blob)], 255)
    page[mask > 127] = rng.uniform(60, 235, 3).astype(np.uint8)


def _spoiled(page: Picture, rng: Rng, wanted: Conditions) -> Picture:
    """Blur and add noise."""
    sigma = float(rng.uniform(0, wanted.blur_px))
    lit = gaussian_u8(page, sigma) if sigma > 0.25 else page
    deviation = float(rng.uniform(0.2, 1.0)) * wanted.noise
    noise = rng.standard_normal((_TILE, _TILE, 3), dtype=np.float32)
    grey = 0.8 * noise[..., :1] + 0.6 * noise  # mostly common to the channels, as after demosaicing
    add_pattern(lit, np.round(gaussian(grey, 0.5) * (1.4 * deviation)).astype(np.int16))
    return lit


def _through_jpeg(page: Picture, quality: int) -> Picture:
    import simplejpeg  # noqa: PLC0415  (only captures need it)

    coded = simplejpeg.encode_jpeg(page, quality=quality, colorspace="RGB", colorsubsampling="420")
    return np.asarray(
        simplejpeg.decode_jpeg(coded, colorspace="RGB", fastdct=True, fastupsample=True),
        dtype=np.uint8,
    )
