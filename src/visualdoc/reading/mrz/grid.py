"""Characters at an even pitch: what the recogniser saw, put on the grid that a zone is printed on.

The lines of a zone have one pitch. Fitting it makes the number of characters certain even where
one is faint, which reading them one after the other cannot do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.reading.mrz.recogniser import CLASSES, LineFrames, Posterior

Floats = NDArray[np.float64]

MIN_PITCH_FRAMES = 2.6
MAX_PITCH_FRAMES = 9.0
"""OCR-B has 5.3 frames; other fonts and wrong heights lie between."""

CELL_SHARE = 0.3
"""Half width of the middle of a cell in pitches: a frame there belongs to its character."""

MIN_PEAK = 0.3
UNSEEN = 0.01
"""Probability of a character where the page has ended."""

MARGIN_CELLS = 4
"""Cells looked at beyond the first and the last character seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Cells of a line.

    Attributes
    ----------
    centres
        N frame positions of the cells' middles, increasing.
    present
        N probabilities that a cell holds a character.
    classes
        N × 38 probabilities of the character, given there is one (column 0 is zero).
    pitch_frames
        Median distance of cells.
    irregularity
        Robust spread of the characters about the grid, in pitches.
    seen
        Number of characters that the grid was fitted to.
    """

    centres: Floats
    present: Floats
    classes: Floats
    pitch_frames: float
    irregularity: float
    seen: int

    def text(self, start: int, stop: int) -> str:
        """Likeliest characters of cells ``start`` to ``stop``."""
        return "".join(CLASSES[i] for i in self.classes[start:stop].argmax(axis=1))

    def confidence(self, start: int, stop: int) -> Floats:
        """Posterior of the likeliest character per cell."""
        return np.asarray(
            self.present[start:stop] * self.classes[start:stop].max(axis=1), dtype=np.float64
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peak:
    frame: float
    weight: float


def fit_grid(frames: LineFrames) -> Grid | None:
    """Fit the grid; None when fewer than four characters stand at an even pitch."""
    peaks = _merged(_peaks(frames.posterior))
    if len(peaks) < 4:
        return None
    positions = np.array([peak.frame for peak in peaks])
    weights = np.array([peak.weight for peak in peaks])
    pitch = _pitch(positions)
    if pitch is None:
        return None
    index = _indices(positions, pitch)
    curve, residual = _curve(index, positions, weights)
    first, last = int(index.min()) - MARGIN_CELLS, int(index.max()) + MARGIN_CELLS
    centres = np.asarray(np.polyval(curve, np.arange(first, last + 1)), dtype=np.float64)
    if np.any(np.diff(centres) < MIN_PITCH_FRAMES * 0.8):
        return None
    present, classes = _cells(frames.posterior, centres)
    return Grid(
        centres=centres,
        present=present,
        classes=classes,
        pitch_frames=float(np.median(np.diff(centres))),
        irregularity=float(1.48 * np.median(np.abs(residual)) / pitch),
        seen=len(peaks),
    )


def _peaks(posterior: Posterior) -> list[_Peak]:
    """Return runs of one class, each with its centre of mass."""
    best = posterior.argmax(axis=1)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(best)) + 1])
    frames = np.arange(len(best))
    mass = posterior[frames, best].astype(np.float64)
    total = np.add.reduceat(mass, starts)
    centre = np.add.reduceat(frames * mass, starts) / total
    highest = np.maximum.reduceat(mass, starts)
    kept = (best[starts] > 0) & (highest > MIN_PEAK)
    return [
        _Peak(frame=frame, weight=weight)
        for frame, weight in zip(centre[kept].tolist(), highest[kept].tolist(), strict=True)
    ]


def _merged(peaks: list[_Peak]) -> list[_Peak]:
    """Join peaks that stand too near for two characters: one glyph read as O here and 0 there."""
    merged: list[_Peak] = []
    for peak in peaks:
        if merged and peak.frame - merged[-1].frame < MIN_PITCH_FRAMES:
            before = merged.pop()
            weight = before.weight + peak.weight
            frame = (before.frame * before.weight + peak.frame * peak.weight) / weight
            peak = _Peak(frame=frame, weight=weight)  # noqa: PLW2901
        merged.append(peak)
    return merged


def _pitch(positions: Floats) -> float | None:
    steps = np.diff(positions)
    steps = steps[(steps > MIN_PITCH_FRAMES) & (steps < MAX_PITCH_FRAMES)]
    if len(steps) < 3:
        return None
    rough = float(np.median(steps))
    near = steps[np.abs(steps - rough) < 0.25 * rough]
    return float(near.mean()) if len(near) >= 3 else None


def _indices(positions: Floats, pitch: float) -> NDArray[np.int64]:
    """Return the number of each character, gaps counted."""
    steps = np.maximum(np.round(np.diff(positions) / pitch), 1)
    return np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)


def _curve(index: NDArray[np.int64], positions: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Straight fit first, bent (perspective) when many characters ask for it; outliers out."""
    keep = np.ones(len(index), dtype=bool)
    curve = np.array([0.0, 0.0])
    residual = np.zeros(len(index))
    for degree in (1, 1, 2 if len(index) >= 16 else 1):
        curve = np.asarray(np.polyfit(index[keep], positions[keep], degree, w=weights[keep]))
        residual = positions - np.polyval(curve, index)
        limit = max(4.0 * np.median(np.abs(residual)), 0.4)
        keep = np.abs(residual) < limit
        if keep.sum() < 4:
            keep[:] = True
    return curve, residual


def _cells(posterior: Posterior, centres: Floats) -> tuple[Floats, Floats]:
    """Probability of any character, and of each one given there is one, in every cell."""
    pitch = float(np.median(np.diff(centres)))
    low = np.maximum(np.ceil(centres - CELL_SHARE * pitch), 0).astype(np.int64)
    high = np.minimum(np.floor(centres + CELL_SHARE * pitch), len(posterior) - 1).astype(np.int64)
    seen = high >= low
    frames = low[:, None] + np.arange(int((high - low).max(initial=0)) + 1)
    inside = (frames <= high[:, None]) & seen[:, None]
    inner = posterior[np.where(inside, frames, 0)].astype(np.float64)
    there = np.where(inside, 1.0 - inner[:, :, 0], 0.0)
    present = np.where(seen, np.clip(there.max(axis=1), 0.001, 0.9999), UNSEEN)
    mix = np.einsum("nfc,nf->nc", inner[:, :, 1:], there) + 1e-9
    classes = np.zeros((len(centres), len(CLASSES)))
    classes[:, 1:] = mix / mix.sum(axis=1, keepdims=True)
    classes[~seen] = 0.0
    classes[~seen, -1] = 1.0
    return present, classes
