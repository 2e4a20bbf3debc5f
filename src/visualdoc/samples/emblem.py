"""The arms of Utopia: an island under a rising sun, waves, a wreath and a ring of stars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging import drawing

Shapes = list[NDArray[np.float64]]


def _star(cx: float, cy: float, radius: float) -> NDArray[np.float64]:
    angles = -np.pi / 2 + np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2 == 0, radius, radius * 0.42)
    return np.column_stack([cx + radii * np.cos(angles), cy + radii * np.sin(angles)])


def _leaf(at: tuple[float, float], angle: float, length: float) -> NDArray[np.float64]:
    t = np.linspace(0, 1, 14)
    half = 0.24 * length * np.sin(np.pi * t) ** 0.8
    along = np.concatenate([t, t[::-1]]) * length
    across = np.concatenate([half, -half[::-1]])
    c, s = np.cos(angle), np.sin(angle)
    return np.column_stack([at[0] + along * c - across * s, at[1] + along * s + across * c])


def _wreath() -> Shapes:
    leaves: Shapes = []
    for side in (-1.0, 1.0):
        for k in range(10):
            # branches rise from the foot of the shield on both sides
            turn = np.pi / 2 - side * np.deg2rad(14 + k * 11.0)
            x, y = 0.78 * np.cos(turn), 0.78 * np.sin(turn)
            heading = turn - side * np.pi / 2
            for spread in (-0.5, 0.5):
                leaves.append(_leaf((x, y), heading + spread, 0.2))
    return leaves


def _sun() -> Shapes:
    shapes: Shapes = []
    for k in range(13):
        angle = np.pi + k * np.pi / 12
        tip, foot = 0.5, 0.27
        spread = 0.06
        shapes.append(
            np.array(
                [
                    (tip * np.cos(angle), 0.08 + tip * np.sin(angle)),
                    (foot * np.cos(angle + spread), 0.08 + foot * np.sin(angle + spread)),
                    (foot * np.cos(angle - spread), 0.08 + foot * np.sin(angle - spread)),
                ]
            )
        )
    half = np.linspace(np.pi, 2 * np.pi, 40)
    shapes.append(np.column_stack([0.24 * np.cos(half), 0.08 + 0.24 * np.sin(half)]))
    return shapes


def _island() -> Shapes:
    ridge = [(-0.46, 0.24), (-0.3, 0.06), (-0.2, 0.13), (-0.04, -0.05), (0.1, 0.1), (0.22, 0.03)]
    ridge += [(0.46, 0.24)]
    waves: Shapes = []
    x = np.linspace(-0.52, 0.52, 60)
    for k, y0 in enumerate((0.30, 0.38, 0.46)):
        shrink = 1 - 0.14 * k
        y = y0 + 0.025 * np.sin(x * 26 + k)
        upper = np.column_stack([x * shrink, y])
        waves.append(np.vstack([upper, upper[::-1] + np.array([0, 0.04])]))
    return [np.array(ridge), *waves]


def shapes() -> Shapes:
    """Polygons of the arms in a frame of [-1, 1] × [-1, 1], y down."""
    stars = []
    for k in range(7):
        angle = -np.pi / 2 + (k - 3) * 0.33
        stars.append(_star(0.88 * np.cos(angle), 0.88 * np.sin(angle), 0.085))
    return [*stars, *_wreath(), *_sun(), *_island()]


def paint(coverage: NDArray[np.uint8], *, centre_px: tuple[float, float], radius_px: float) -> None:
    """Fill the arms into a coverage map, in place."""
    for shape in shapes():
        placed = shape * radius_px + np.array(centre_px)
        drawing.fill(coverage, [placed], 255)
