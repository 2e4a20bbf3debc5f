"""Invented coats of arms: an outline, a charge, and what surrounds it, all by parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging import drawing

Rng = np.random.Generator
Polygon = NDArray[np.float64]
Shapes = list[tuple[int, list[Polygon]]]
"""Value to fill with (255 inks, 0 knocks out) and the polygons, one after another."""

OUTLINES = ("shield", "round", "lozenge", "oval", "square", "none")
CHARGES = ("star", "sun", "cross", "mountain", "waves", "tree", "tower", "crescent", "bars",
           "chevrons", "wheel", "leaf", "diamonds", "arrow")  # fmt: skip
SURROUNDS = ("wreath", "rays", "stars", "ring", "ribbon", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crest:
    """What an invented coat of arms looks like; frame of [-1, 1] × [-1, 1], y down."""

    outline: str
    charge: str
    surround: str
    points: int
    depth: float
    crowned: bool
    filled: bool
    second: str

    @classmethod
    def draw(cls, rng: Rng) -> Crest:
        """Draw arms at random."""
        return cls(
            outline=OUTLINES[int(rng.integers(len(OUTLINES)))],
            charge=CHARGES[int(rng.integers(len(CHARGES)))],
            surround=SURROUNDS[int(rng.integers(len(SURROUNDS)))],
            points=int(rng.integers(4, 12)),
            depth=float(rng.uniform(0.3, 0.7)),
            crowned=bool(rng.random() < 0.35),
            filled=bool(rng.random() < 0.5),
            second=CHARGES[int(rng.integers(len(CHARGES)))],
        )

    def shapes(self) -> Shapes:
        """Return the polygons in the order in which they are filled."""
        field, scale = _outline(self.outline)
        shapes: Shapes = [(255, part) for part in _surround(self)]
        if field is not None:
            shapes.append((255, [field]))
            if not self.filled:
                shapes.append((0, [field * 0.90]))
        charge_value = 0 if self.filled and field is not None else 255
        charge = [p * scale for p in _charge(self.charge, self)]
        shapes.extend((charge_value, [p]) for p in charge)
        if self.second != self.charge:
            small = [p * 0.3 * scale + (0, 0.34) for p in _charge(self.second, self)]
            shapes.extend((255 - charge_value, [p]) for p in small)
        if self.crowned:
            shapes.append((255, [_crown()]))
        return shapes

    def paint(
        self, coverage: NDArray[np.uint8], *, centre_px: tuple[float, float], radius_px: float
    ) -> None:
        """Fill the arms into a coverage map, in place."""
        for value, polygons in self.shapes():
            placed = [p * radius_px + np.array(centre_px) for p in polygons]
            drawing.fill(coverage, placed, value)


def _polar(angles: NDArray[np.float64], radii: NDArray[np.float64] | float) -> Polygon:
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


def _star(points: int, depth: float, radius: float = 1.0) -> Polygon:
    angles = -np.pi / 2 + np.arange(2 * points) * np.pi / points
    return _polar(angles, np.where(np.arange(2 * points) % 2 == 0, radius, radius * depth))


def _bar(left: float, top: float, right: float, bottom: float) -> Polygon:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _disc(radius: float) -> Polygon:
    return _polar(np.linspace(0, 2 * np.pi, 48, endpoint=False), radius)


def _outline(name: str) -> tuple[Polygon | None, float]:
    """Return the outline of the field, and how large a charge fits into it."""
    if name == "shield":
        t = np.linspace(0, 1, 16)
        right = np.column_stack([0.6 * np.cos(t * np.pi / 2), 0.05 + 0.75 * np.sin(t * np.pi / 2)])
        left = right[::-1] * (-1, 1)
        return np.vstack([[(-0.6, -0.62), (0.6, -0.62)], right, left]), 0.44
    if name == "round":
        return _disc(0.68), 0.46
    if name == "lozenge":
        return np.array([(0, -0.75), (0.62, 0), (0, 0.75), (-0.62, 0)]), 0.34
    if name == "oval":
        return _disc(1.0) * (0.52, 0.72), 0.4
    if name == "square":
        return _bar(-0.58, -0.58, 0.58, 0.58), 0.46
    return None, 0.6


def _crown() -> Polygon:
    return np.array([
        (-0.34, -0.66), (-0.42, -0.98), (-0.2, -0.82), (0, -1.0), (0.2, -0.82), (0.42, -0.98),
        (0.34, -0.66),
    ])  # fmt: skip


def _surround(crest: Crest) -> list[list[Polygon]]:
    kind, count = crest.surround, crest.points
    if kind == "ring":
        return [[_disc(1.0), _disc(0.92)], [_disc(0.86), _disc(0.83)]]
    if kind == "stars":
        turns = np.linspace(0, 2 * np.pi, count + 3, endpoint=False)
        return [[_star(5, 0.42, 0.11) + _polar(np.array([a]), 0.88)[0]] for a in turns]
    if kind == "rays":
        turns = np.linspace(0, 2 * np.pi, 3 * count, endpoint=False)
        return [[_polar(np.array([a - 0.03, a, a + 0.03]), np.array([0.74, 1.0, 0.74]))]
                for a in turns]  # fmt: skip
    if kind == "ribbon":
        x = np.linspace(-0.95, 0.95, 24)
        upper = np.column_stack([x, 0.78 + 0.12 * np.cos(x * 3.0)])
        return [[np.vstack([upper, upper[::-1] + np.array((0, 0.16))])]]
    if kind == "wreath":
        return [[leaf] for leaf in _wreath(count)]
    return []


def _wreath(count: int) -> list[Polygon]:
    leaves = []
    t = np.linspace(0, np.pi, 8)
    leaf = np.column_stack([np.concatenate([t, t[::-1]]) / np.pi * 0.24 - 0.12,
                            np.concatenate([np.sin(t), -np.sin(t[::-1])]) * 0.05])  # fmt: skip
    for side in (-1.0, 1.0):
        for turn in np.linspace(0.25, 2.35, count + 3):
            angle = np.pi / 2 - side * turn
            for spread in (-0.5, 0.5):
                heading = angle + side * (-np.pi / 2) + spread
                c, s = np.cos(heading), np.sin(heading)
                at = _polar(np.array([angle]), 0.86)[0]
                leaves.append(leaf @ np.array([(c, s), (-s, c)]) + at)
    return leaves


def _charge(name: str, crest: Crest) -> list[Polygon]:
    """Polygons of a charge that fills the unit circle."""
    n, depth = crest.points, crest.depth
    x = np.linspace(-1, 1, 33)
    if name == "waves":
        lines = [np.column_stack([x, y + 0.09 * np.sin(x * (3 + n))]) for y in (-0.5, 0.0, 0.5)]
        return [np.vstack([line, line[::-1] + np.array((0, 0.2))]) for line in lines]
    if name == "crescent":
        a = np.linspace(0.6, 2 * np.pi - 0.6, 30)
        return [np.vstack([_polar(a, 1.0), _polar(a[::-1], 0.78) + np.array((0.28, 0))])]
    if name == "wheel":
        spokes = np.linspace(0, 2 * np.pi, n, endpoint=False)
        return [_polar(np.array([a - 0.12, a + 0.12, a + 0.06, a - 0.06]),
                       np.array([1.0, 1.0, 0.3, 0.3])) for a in spokes] + [_disc(0.22)]  # fmt: skip
    table = {
        "star": [_star(n, depth)],
        "sun": [_star(2 * n + 4, 0.72), ],
        "cross": [_bar(-0.5 * depth, -1, 0.5 * depth, 1), _bar(-1, -0.5 * depth, 1, 0.5 * depth)],
        "mountain": [np.array([(-1, 0.8), (-0.45, -depth), (-0.1, 0.1), (0.35, -0.9), (1, 0.8)])],
        "tree": [_bar(-0.12, 0.2, 0.12, 1)]
        + [np.array([(0, -1 + k * 0.4), (0.3 + 0.2 * k, -0.4 + k * 0.4),
                     (-0.3 - 0.2 * k, -0.4 + k * 0.4)]) for k in range(3)],
        "tower": [_bar(-0.5, -0.4, 0.5, 1)]
        + [_bar(-0.7 + 0.5 * k, -1, -0.4 + 0.5 * k, -0.35) for k in range(3)],
        "bars": [_bar(-1, -1 + 2 * k / n, 1, -1 + (2 * k + 1) / n) for k in range(n)],
        "chevrons": [np.array([(-1, y + 0.6), (0, y), (1, y + 0.6), (1, y + 0.85), (0, y + 0.25),
                               (-1, y + 0.85)]) for y in (-1.0, -0.45, 0.1)],
        "leaf": [np.column_stack([np.concatenate([x, x[::-1]]) * depth,
                                  np.concatenate([np.cos(x * 1.57), -np.cos(x * 1.57)])])],
        "diamonds": [np.array([(0, -0.5), (0.4, 0), (0, 0.5), (-0.4, 0)]) * 0.9 + (0.5 * i, 0.5 * j)
                     for i, j in ((-1, 0), (1, 0), (0, -1), (0, 1))],
        "arrow": [np.array([(0, -1), (0.7, 0), (0.25, 0), (0.25, 1), (-0.25, 1), (-0.25, 0),
                            (-0.7, 0)])],
    }  # fmt: skip
    return table[name]
