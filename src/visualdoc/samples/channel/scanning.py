"""A flatbed scanner: optics, lid, lamp, sensor, colour, sharpening, dust; in bands of rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import Scale, SizeMm
from visualdoc.geometry.frames import apply_homography
from visualdoc.imaging.drawing import stroke, warp_affine_area
from visualdoc.imaging.resampling import gaussian
from visualdoc.samples.channel.lots import Scanner
from visualdoc.samples.colour import to_linear, to_srgb

_BAND_ROWS = 512
_HALO_ROWS = 8
_TEXTURE_SIDE = 1024
APERTURE_SIGMA_PX = 0.35  # a sensor cell integrates over its own area, at any resolution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Printed:
    """A document as an object: what is on its surface, without what surrounds it."""

    image: NDArray[np.uint8]
    scale: Scale
    size: SizeMm
    corner_radius_mm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scanned:
    """A page as pixels, with the true map of the document on it.

    Attributes
    ----------
    to_mm
        3 × 3 from page px (pixel centres at integer + 0.5) to document mm.
    orientation_deg
        Clockwise turn of the document on the page: 0, 90, 180 or 270.
    """

    image: NDArray[np.uint8]
    to_mm: NDArray[np.float64]
    dpi: float
    orientation_deg: int

    @property
    def to_px(self) -> NDArray[np.float64]:
        """3 × 3 from document mm to page px."""
        return np.asarray(np.linalg.inv(self.to_mm), dtype=np.float64)

    def polygon_px(self, polygon_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map points of the document to the page."""
        return apply_homography(self.to_px, np.asarray(polygon_mm, dtype=np.float64))


@lru_cache(maxsize=2)
def _textures(kind: str) -> NDArray[np.float32]:
    rng = np.random.default_rng(7 if kind == "paper" else 11)
    white = rng.standard_normal((_TEXTURE_SIDE, _TEXTURE_SIDE), dtype=np.float32)
    fine, coarse = gaussian(white, 1.3), gaussian(white[::-1], 9.0)
    texture = fine / fine.std() + 0.8 * coarse / coarse.std()
    return np.asarray(texture / texture.std(), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setup:
    """One placement of a document on one scanner."""

    rows: int
    columns: int
    mm_to_px: NDArray[np.float64]
    lamp: tuple[float, float, float]
    texture_at: tuple[int, int]

    @property
    def px_per_mm(self) -> float:
        """Resolution along the columns."""
        return float(np.hypot(self.mm_to_px[0, 1], self.mm_to_px[1, 1]))

    @property
    def px_to_mm(self) -> NDArray[np.float64]:
        """3 × 3 from page px to document mm."""
        return np.asarray(np.linalg.inv(self.mm_to_px), dtype=np.float64)


def scan(
    document: Printed, device: Scanner, rng: np.random.Generator, *, dpi: float, turn_deg: int = 0
) -> Scanned:
    """Scan a document.

    Parameters
    ----------
    turn_deg
        The document lies turned clockwise by 0, 90, 180 or 270 degrees.
    """
    setup = _place(document, device, rng, dpi)
    image = np.empty((setup.rows, setup.columns, 3), dtype=np.uint8)
    for top in range(0, setup.rows, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, setup.rows)
        image[top:bottom] = _band(document, device, setup, rng, rows=(top, bottom))
    _dust(image, rng, dpi)
    return _turn(image, setup.px_to_mm, turn_deg, dpi)


def _place(document: Printed, device: Scanner, rng: np.random.Generator, dpi: float) -> _Setup:
    scale = Scale(dpi)
    angle = np.deg2rad(float(np.clip(rng.normal(0, 0.9), -3, 3)))
    margins = rng.uniform(3.5, 9.0, 4)
    width, height = document.size.width_mm, document.size.height_mm
    spread_x = width * np.cos(angle) + height * abs(np.sin(angle))
    spread_y = height * np.cos(angle) + width * abs(np.sin(angle))
    sx = scale.px_per_mm * (1 + device.scale_error[0])
    sy = scale.px_per_mm * (1 + device.scale_error[1])
    centre_x, centre_y = margins[0] + spread_x / 2, margins[1] + spread_y / 2
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    to_centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    from_centre = np.array([[1, 0, centre_x], [0, 1, centre_y], [0, 0, 1.0]])
    stretch = np.diag([sx, sy, 1.0])
    lamp = rng.normal(0, 1, 3)
    return _Setup(
        rows=round((spread_y + margins[1] + margins[3]) * scale.px_per_mm),
        columns=round((spread_x + margins[0] + margins[2]) * scale.px_per_mm),
        mm_to_px=stretch @ from_centre @ turn @ to_centre,
        lamp=(float(lamp[0]), float(lamp[1]), float(lamp[2])),
        texture_at=(int(rng.integers(_TEXTURE_SIDE)), int(rng.integers(_TEXTURE_SIDE))),
    )


def _band(
    document: Printed,
    device: Scanner,
    setup: _Setup,
    rng: np.random.Generator,
    *,
    rows: tuple[int, int],
) -> NDArray[np.uint8]:
    top, bottom = max(rows[0] - _HALO_ROWS, 0), min(rows[1] + _HALO_ROWS, setup.rows)
    surface = _look_at(document, device, setup, (top, bottom))
    light = _surround(surface, document, device, setup, rows=(top, bottom))
    light *= _lamp(setup, (top, bottom))[..., None]
    light = light @ np.array(device.matrix, dtype=np.float32).T
    light = device.black + (1 - device.black) * np.clip(light, 0, 1) ** np.float32(device.gamma)
    sharp = light + np.float32(device.sharpen) * (light - gaussian(light, 1.0))
    sharp = sharp[rows[0] - top : sharp.shape[0] - (bottom - rows[1])]
    brightness = np.clip(sharp[..., 1], 0.0, 1.0)
    sigma = np.sqrt(device.shot_noise**2 * brightness + device.read_noise**2)
    noise = rng.standard_normal(sharp.shape, dtype=np.float32)
    return to_srgb(sharp + noise * sigma[..., None])


def _look_at(
    document: Printed,
    device: Scanner,
    setup: _Setup,
    rows: tuple[int, int],
) -> NDArray[np.float32]:
    """Blurred linear light of the document's surface on the pixels of a band."""
    ppm = document.scale.px_per_mm
    px_to_mm, columns = setup.px_to_mm, setup.columns
    height = document.image.shape[0]
    corners = np.array([[0, rows[0]], [columns, rows[0]], [columns, rows[1]], [0, rows[1]]])
    source = apply_homography(px_to_mm, corners.astype(np.float64)) * ppm
    first = int(np.clip(source[:, 1].min() - 8, 0, height - 1))
    last = int(np.clip(source[:, 1].max() + 8, first + 1, height))
    aperture_mm = APERTURE_SIGMA_PX / setup.px_per_mm
    blur_mm = float(np.hypot(device.blur_mm, aperture_mm))
    part = gaussian(to_linear(document.image[first:last]), blur_mm * ppm)
    # centres: OpenCV's integer (i, j) is the point (i + 0.5, j + 0.5) of both frames
    linear = px_to_mm[:2, :2] * ppm
    shift = linear @ np.array([0.5, rows[0] + 0.5]) + px_to_mm[:2, 2] * ppm - 0.5
    shift[1] -= first
    matrix = np.column_stack([linear, shift])
    return warp_affine_area(part, matrix, width_px=columns, height_px=rows[1] - rows[0])


def _surround(
    surface: NDArray[np.float32],
    document: Printed,
    device: Scanner,
    setup: _Setup,
    *,
    rows: tuple[int, int],
) -> NDArray[np.float32]:
    """Lay the document on the lid, with its edge and its shadow, and give it the paper's grain."""
    yy = np.arange(rows[0], rows[1], dtype=np.float32)[:, None] + np.float32(0.5)
    xx = np.arange(setup.columns, dtype=np.float32)[None, :] + np.float32(0.5)
    m = setup.px_to_mm.astype(np.float32)
    outside = _outside_mm(
        m[0, 0] * xx + m[0, 1] * yy + m[0, 2], m[1, 0] * xx + m[1, 1] * yy + m[1, 2], document
    )
    ppm = np.float32(setup.px_per_mm)
    inside = np.clip(0.5 - outside * ppm, 0, 1)
    shadow = 1 - 0.28 * np.exp(-np.clip(outside, 0, None) / np.float32(0.55))
    lid = np.float32(device.lid) * shadow
    texture = _tile(setup.texture_at, rows, setup.columns)
    paper = surface * (1 + np.float32(0.0045) * texture)[..., None]
    lid_light = lid * (1 + np.float32(0.002) * texture)
    return np.asarray(lid_light[..., None] * (1 - inside[..., None]) + paper * inside[..., None])


def _outside_mm(
    x_mm: NDArray[np.float32], y_mm: NDArray[np.float32], document: Printed
) -> NDArray[np.float32]:
    """Signed distance to the document's rounded outline, negative inside."""
    radius = np.float32(document.corner_radius_mm)
    half_w, half_h = document.size.width_mm / 2, document.size.height_mm / 2
    qx = np.abs(x_mm - np.float32(half_w)) - np.float32(half_w) + radius
    qy = np.abs(y_mm - np.float32(half_h)) - np.float32(half_h) + radius
    corner = np.sqrt(np.maximum(qx, 0) ** 2 + np.maximum(qy, 0) ** 2)
    return np.asarray(corner + np.minimum(np.maximum(qx, qy), 0) - radius, dtype=np.float32)


def _tile(at: tuple[int, int], rows: tuple[int, int], columns: int) -> NDArray[np.float32]:
    texture = _textures("paper")
    r = (np.arange(rows[0], rows[1]) + at[0]) % _TEXTURE_SIDE
    c = (np.arange(columns) + at[1]) % _TEXTURE_SIDE
    return texture[np.ix_(r, c)]


def _lamp(setup: _Setup, rows: tuple[int, int]) -> NDArray[np.float32]:
    y = np.arange(rows[0], rows[1], dtype=np.float32)[:, None] / setup.rows - 0.5
    x = np.arange(setup.columns, dtype=np.float32)[None, :] / setup.columns - 0.5
    tilt_x, tilt_y, bow = setup.lamp
    field = 1 + 0.006 * tilt_x * x + 0.006 * tilt_y * y - 0.012 * abs(bow) * x**2
    return np.asarray(field, dtype=np.float32)


def _dust(image: NDArray[np.uint8], rng: np.random.Generator, dpi: float) -> None:
    """Specks and a hair on the glass, in place."""
    scale = Scale(dpi)
    rows, columns = image.shape[:2]
    for _ in range(int(rng.poisson(rows * columns / scale.px_per_mm**2 / 2200))):
        at = rng.uniform((0, 0), (columns, rows))
        length = scale.px(float(rng.uniform(0.03, 0.12)))
        _mark(image, at + rng.normal(0, length, (3, 2)), width=max(length * 0.5, 1), rng=rng)
    if rng.random() < 0.25:
        start = rng.uniform((0, 0), (columns, rows))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.12, 40))
        step = scale.px(0.07)
        path = start + step * np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0)
        _mark(image, path, width=1.0, rng=rng)


def _mark(
    image: NDArray[np.uint8], path: NDArray[np.float64], *, width: float, rng: np.random.Generator
) -> None:
    low = np.maximum(np.floor(path.min(axis=0) - 4).astype(int), 0)
    high = np.minimum(np.ceil(path.max(axis=0) + 4).astype(int), image.shape[1::-1])
    if np.any(high <= low):
        return
    mask = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), dtype=np.uint8)
    stroke(mask, [path - low], width_px=width)
    soft = gaussian(mask, 0.7)[..., None] / np.float32(255) * np.float32(rng.uniform(0.25, 0.6))
    tone = float(rng.choice([90.0, 120.0, 235.0]))
    part = image[low[1] : high[1], low[0] : high[0]]
    part[:] = np.clip(part + (tone - part.astype(np.float32)) * soft, 0, 255).astype(np.uint8)


def _turn(
    image: NDArray[np.uint8], to_mm: NDArray[np.float64], turn_deg: int, dpi: float
) -> Scanned:
    rows, columns = image.shape[:2]
    # upright px of a turned px, by clockwise turn
    back = {
        0: np.eye(3),
        90: np.array([[0, 1, 0], [-1, 0, rows], [0, 0, 1.0]]),
        180: np.array([[-1, 0, columns], [0, -1, rows], [0, 0, 1.0]]),
        270: np.array([[0, -1, columns], [1, 0, 0], [0, 0, 1.0]]),
    }[turn_deg]
    turned = np.ascontiguousarray(np.rot90(image, -turn_deg // 90))
    return Scanned(image=turned, to_mm=to_mm @ back, dpi=dpi, orientation_deg=turn_deg)
