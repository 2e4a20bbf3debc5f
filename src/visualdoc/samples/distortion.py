"""Smooth distortions of a scanned page with their dense truth: feed, curl, spine, phone camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import apply_homography
from visualdoc.geometry.frames import MM_PER_INCH, invert
from visualdoc.imaging.resampling import gaussian, remap, resize_float
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.mrz_pages import channel

Points = NDArray[np.float64]
Rng = np.random.Generator

# the warp is smooth: it is computed exactly on every eighth pixel and interpolated between
NODE_PX = 8
INVERSION_STEPS = 12
WAVES = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distorted:
    """A page whose content does not lie where a homography says.

    Attributes
    ----------
    image
        H × W × 3 uint8.
    to_px
        Maps N × 2 document mm to page px (pixel centres at integer + 0.5): the truth.
    dpi
        Resolution of the page, of its middle for a phone.
    """

    image: NDArray[np.uint8]
    to_px: Callable[[Points], Points]
    dpi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A smooth displacement on the glass as a sum of few functions.

    Attributes
    ----------
    move
        N × 2 points in mm of the scan → N × 2 displacement in mm.
    """

    move: Callable[[Points], Points]

    def at(self, points_mm: Points) -> Points:
        """Displacement at N × 2 points."""
        return self.move(points_mm)


def _waves(rng: Rng, shortest_mm: float, longest_mm: float) -> Callable[[Points], Points]:
    """Random sum of plane waves for one component, root mean square one."""
    length = np.exp(rng.uniform(np.log(shortest_mm), np.log(longest_mm), WAVES))
    turn, phase = rng.uniform(0, 2 * np.pi, WAVES), rng.uniform(0, 2 * np.pi, WAVES)
    waves = 2 * np.pi / length * np.stack([np.cos(turn), np.sin(turn)])
    amplitude = length / np.hypot.reduce(length)

    def value(points: Points) -> Points:
        return np.asarray(np.sqrt(2) * np.sin(points @ waves + phase) @ amplitude)

    return value


def paper(rng: Rng, *, rms_mm: float, shortest_mm: float = 45.0) -> Field:
    """Lamination, damp and heat: a low-frequency random field in both directions."""
    across = _waves(rng, shortest_mm, 3 * shortest_mm)
    down = _waves(rng, shortest_mm, 3 * shortest_mm)
    return Field(move=lambda p: rms_mm * np.stack([across(p), down(p)], axis=1))


def feed(rng: Rng, *, stretch_mm: float, wobble_mm: float, travel_mm: float) -> Field:
    """Feed of a scanner: a stretch that grows along the travel, and a speed that wobbles.

    Parameters
    ----------
    stretch_mm
        Displacement at the end of the travel.
    wobble_mm
        Largest displacement by the wobble.
    travel_mm
        Length of the scan.
    """
    length = rng.uniform(18, 60, 3)
    phase = rng.uniform(0, 2 * np.pi, 3)
    share = rng.dirichlet(np.ones(3))
    sign = float(rng.choice([-1.0, 1.0]))

    def move(points: Points) -> Points:
        y = points[:, 1:2]
        wobble = np.sin(2 * np.pi * y / length + phase) @ share
        grown = sign * stretch_mm * (y[:, 0] / travel_mm) ** 2
        return np.column_stack([np.zeros(len(points)), grown + wobble_mm * wobble])

    return Field(move=move)


def spine(rng: Rng, *, lift_mm: float, reach_mm: float, size_mm: tuple[float, float]) -> Field:
    """Bend a booklet towards its spine: foreshortened there, and reduced.

    The sheet follows ``h(x) = lift · exp(-x / reach)`` above the glass. The sensor sees it from
    straight above along the travel and in perspective across it (contact sensors reduce what is
    lifted by about 1 % a millimetre).
    """
    along = int(rng.integers(2))
    far = bool(rng.integers(2))
    reduced = float(rng.uniform(0.004, 0.010))

    def move(points: Points) -> Points:
        length = size_mm[along]
        distance = length - points[:, along] if far else points[:, along]
        distance = np.maximum(distance, -10.0)
        rise = lift_mm * np.exp(-distance / reach_mm)
        # what the slope takes away, integrated from the flat end: ∫ (sqrt(1 + h'²) - 1)
        lost = rise**2 / (4 * reach_mm)
        result = np.zeros_like(points)
        result[:, along] = lost if not far else -lost
        middle = size_mm[1 - along] / 2
        result[:, 1 - along] = -reduced * rise * (points[:, 1 - along] - middle)
        return result

    return Field(move=move)


def together(*fields: Field) -> Field:
    """Sum of several fields."""
    return Field(move=lambda p: np.sum([f.at(p) for f in fields], axis=0))


def distort(page: Scanned, field: Field) -> Distorted:
    """Move the content of a scan by a field."""
    per_mm = page.dpi / MM_PER_INCH

    def forward(points_px: Points) -> Points:
        return points_px + per_mm * field.at(points_px / per_mm)

    def backward(points_px: Points) -> Points:
        found = points_px.copy()
        for _ in range(INVERSION_STEPS):
            found += points_px - forward(found)
        return found

    image = _warped(page.image, backward, (page.image.shape[0], page.image.shape[1]))
    to_px = page.to_px
    return Distorted(
        image=image, to_px=lambda mm: forward(apply_homography(to_px, mm)), dpi=page.dpi
    )


def _warped(
    image: NDArray[np.uint8], backward: Callable[[Points], Points], shape: tuple[int, int]
) -> NDArray[np.uint8]:
    rows, columns = (size // NODE_PX + 3 for size in shape)
    y, x = np.mgrid[0:rows, 0:columns] * float(NODE_PX)
    nodes = backward(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5) - 0.5
    maps = []
    for axis in range(2):
        coarse = nodes[:, axis].reshape(rows, columns).astype(np.float32)
        large = resize_float(coarse, width_px=columns * NODE_PX, height_px=rows * NODE_PX)
        # bilinear enlarging puts node (r, c) on the centre of its cell
        cut = (NODE_PX - 1) / 2
        maps.append(_moved_by_half(large, cut)[: shape[0], : shape[1]])
    return np.asarray(remap(image, maps[0], maps[1]), dtype=np.uint8)


def _moved_by_half(large: NDArray[np.float32], cut: float) -> NDArray[np.float32]:
    """Value at fractional offset ``cut`` (half a pixel beyond an integer), by the mean of four."""
    whole = int(np.floor(cut))
    a = large[whole:, whole:]
    return np.asarray((a[:-1, :-1] + a[1:, :-1] + a[:-1, 1:] + a[1:, 1:]) / 4, dtype=np.float32)


def phone(page: Scanned, rng: Rng, *, tilt_deg: float, dpi: float = 300.0) -> Distorted:
    """Photograph a page from a tilted camera with a little barrel or pincushion distortion.

    Parameters
    ----------
    tilt_deg
        Angle between the page's normal and the optical axis.
    dpi
        Resolution in the middle of the picture.
    """
    shape, to_view, lens = _camera(page, rng, tilt_deg, dpi)

    def forward(points_px: Points) -> Points:
        return lens(apply_homography(to_view, points_px))

    def backward(points_px: Points) -> Points:
        found = points_px.copy()
        for _ in range(INVERSION_STEPS):
            found += points_px - lens(found)
        return apply_homography(invert(to_view), found)

    soft = gaussian(page.image, 0.5 * page.dpi / dpi)
    flat = _warped(np.clip(soft + 0.5, 0, 255).astype(np.uint8), backward, shape)
    light = flat.astype(np.float32) / np.float32(255)
    light = channel.uneven_light(light, rng, strength=0.25)
    light = channel.colour_cast(light, rng, strength=0.06)
    light = channel.noisy(light, rng, sigma=0.012, grain_px=0.6)
    image = channel.through_jpeg(
        channel.to_bytes(light), int(rng.integers(82, 94)), halve_colour=True
    )
    to_px = page.to_px
    return Distorted(image=image, to_px=lambda mm: forward(apply_homography(to_px, mm)), dpi=dpi)


def _camera(
    page: Scanned, rng: Rng, tilt_deg: float, dpi: float
) -> tuple[tuple[int, int], NDArray[np.float64], Callable[[Points], Points]]:
    """Rows and columns of the picture, homography page px → undistorted view px, and the lens."""
    height, width = page.image.shape[:2]
    scale = dpi / page.dpi
    distance = 2.2 * np.hypot(height, width)
    tilt, axis, roll = np.deg2rad(tilt_deg), rng.uniform(0, np.pi), rng.normal(0, 0.08)
    unit = np.array([np.cos(axis), np.sin(axis), 0.0])
    cross = np.array([[0, 0, unit[1]], [0, 0, -unit[0]], [-unit[1], unit[0], 0]])
    turn = np.eye(3) + np.sin(tilt) * cross + (1 - np.cos(tilt)) * cross @ cross
    spin = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1.0]]
    )
    turn = np.asarray(spin @ turn, dtype=np.float64)
    centre = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    plane = np.column_stack([turn[:, 0], turn[:, 1], [0, 0, distance]])
    look = np.diag([scale * distance, scale * distance, 1.0]) @ plane @ centre
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    seen = apply_homography(np.asarray(look, dtype=np.float64), corners)
    low, high = seen.min(axis=0), seen.max(axis=0)
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    to_view = np.asarray(shift @ look, dtype=np.float64)
    columns, rows = np.ceil(high - low).astype(int)
    middle, half = np.array([columns, rows]) / 2, np.hypot(columns, rows) / 2
    strength = float(rng.uniform(-0.006, 0.006))

    def lens(points_px: Points) -> Points:
        away = (points_px - middle) / half
        radius2 = (away**2).sum(axis=1, keepdims=True)
        return np.asarray(middle + half * away * (1 + strength * radius2), dtype=np.float64)

    return (int(rows), int(columns)), to_view, lens
