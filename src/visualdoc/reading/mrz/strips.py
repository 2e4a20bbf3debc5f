"""A line of text as a curve on the page, and the strip of pixels along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.text_lines import Grey, resized, sampled

STRIP_HEIGHT_PX = 32
STRIP_CAP_PX = 20.0
"""Height of the recogniser's input and of a capital letter in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """Where a line of text runs.

    Attributes
    ----------
    x, y
        A point on the middle of the line, in page pixels.
    angle_rad
        Reading direction, x towards y.
    start_px, end_px
        Extent along the direction, from the point.
    cap_px
        Height of a capital letter.
    bend
        Offsets across the line as a polynomial of the distance along it divided by ``cap_px``
        (lowest power first), in units of ``cap_px``, positive downwards.
    light_ink
        The print is lighter than its ground; strips of the line are turned to dark on light.
    """

    x: float
    y: float
    angle_rad: float
    start_px: float
    end_px: float
    cap_px: float
    bend: tuple[float, ...] = ()
    light_ink: bool = False

    def reversed(self) -> TextLine:
        """Return the same line read upside down."""
        return replace(
            self,
            angle_rad=self.angle_rad + np.pi,
            start_px=-self.end_px,
            end_px=-self.start_px,
            bend=tuple(-value * (-1) ** power for power, value in enumerate(self.bend)),
        )

    def moved(self, dx: float, dy: float) -> TextLine:
        """Return the line on a picture whose origin lies elsewhere."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def scaled(self, factor: float) -> TextLine:
        """Return the line on a picture resized by ``factor``."""
        return replace(
            self,
            x=self.x * factor,
            y=self.y * factor,
            start_px=self.start_px * factor,
            end_px=self.end_px * factor,
            cap_px=self.cap_px * factor,
        )

    def page(
        self, along: NDArray[np.floating], across: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Page points of positions on the line.

        Parameters
        ----------
        along, across
            Pixels along the reading direction from the line's point, and downwards from its
            (bent) middle; shapes broadcast.

        Returns
        -------
        numpy.ndarray
            … × 2 page points (x, y).
        """
        down = across + self.bend_at(along)
        cos, sin = np.cos(self.angle_rad), np.sin(self.angle_rad)
        return np.stack(
            [self.x + along * cos - down * sin, self.y + along * sin + down * cos], axis=-1
        )

    def bend_at(self, along: NDArray[np.floating]) -> NDArray[np.float64]:
        """Offset of the middle, pixels downwards."""
        powers = along / self.cap_px
        result = np.zeros_like(powers)
        for power, value in enumerate(self.bend):
            result = result + value * powers**power
        return result * self.cap_px


def strip_of(grey: Grey, line: TextLine, *, px_per_cap: float, height_caps: float) -> Grey:
    """Resample the page along a line.

    Returns
    -------
    numpy.ndarray
        H × W uint8; column c lies at ``start_px + (c + 0.5) * cap_px / px_per_cap`` along the line,
        row r at ``(r + 0.5 - H/2) * cap_px / px_per_cap`` below its middle.
    """
    step = line.cap_px / px_per_cap
    if step > 1.6:
        # Shrink the page first: sampling every third pixel would alias strokes away.
        factor = 1.0 / step
        region, moved = _around(grey, line, height_caps)
        return strip_of(
            resized(region, factor),
            moved.scaled(factor),
            px_per_cap=px_per_cap,
            height_caps=height_caps,
        )
    columns = max(round((line.end_px - line.start_px) / step), 1)
    rows = round(px_per_cap * height_caps)
    along = line.start_px + (np.arange(columns) + 0.5) * step
    across = (np.arange(rows) + 0.5 - rows / 2) * step
    points = line.page(along[None, :], across[:, None]).astype(np.float32)
    strip = sampled(grey, points[..., 0], points[..., 1])
    return np.subtract(255, strip, dtype=np.uint8) if line.light_ink else strip


def box_around(
    lines: Sequence[TextLine], shape: tuple[int, ...], *, room_caps: float
) -> tuple[int, int, int, int]:
    """Upright box around lines with room above and below them, cut at the page's borders.

    Returns
    -------
    tuple of int
        ``(left, top, right, bottom)``, right and bottom exclusive; at least 2 px on each side.
    """
    points = np.concatenate(
        [
            line.page(
                np.array([line.start_px, line.end_px])[:, None],
                np.array([-room_caps, room_caps])[None, :] * line.cap_px,
            ).reshape(-1, 2)
            for line in lines
        ]
    )
    height, width = shape[:2]
    left, top = np.clip(np.floor(points.min(axis=0)), 0, [width - 2, height - 2]).astype(int)
    right, bottom = np.clip(
        np.ceil(points.max(axis=0)), [left + 2, top + 2], [width, height]
    ).astype(int)
    return int(left), int(top), int(right), int(bottom)


def _around(grey: Grey, line: TextLine, height_caps: float) -> tuple[Grey, TextLine]:
    """Cut the upright box around a line, so that only that is resized."""
    ends = np.array([line.start_px, line.end_px])
    margin = line.cap_px * (height_caps + 1)
    points = line.page(ends[None, :], np.array([-margin, margin])[:, None]).reshape(-1, 2)
    left, top = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(points.max(axis=0)).astype(int)
    left, top = min(left, grey.shape[1] - 2), min(top, grey.shape[0] - 2)
    region = grey[top : max(bottom, top + 2), left : max(right, left + 2)]
    return region, line.moved(-float(left), -float(top))
