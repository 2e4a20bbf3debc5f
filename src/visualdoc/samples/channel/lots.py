"""Lots: what differs mildly from print run to print run and from scanner to scanner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualdoc.samples.seeds import stream


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLot:
    """One print run of a blank.

    Attributes
    ----------
    ink_strength
        Factor on the absorption of each ink, by ink order.
    register_mm
        Displacement (x, y) of each ink against the others.
    spread_mm
        Dot gain as the sigma of the ink's spread.
    paper
        Factor on the paper's reflectance, RGB.
    """

    number: int
    ink_strength: tuple[float, ...]
    register_mm: tuple[tuple[float, float], ...]
    spread_mm: float
    paper: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """One scanner with its settings.

    Attributes
    ----------
    matrix
        3 × 3 colour matrix, scene to device.
    gamma
        Exponent on linear light, a profile that is a little off.
    blur_mm
        Sigma of the optical blur.
    noise
        Standard deviation of shot noise at white and of read noise, in linear light.
    scale_error
        Relative error of the resolution (x, y).
    lid
        Reflectance of the lid behind the document.
    """

    number: int
    matrix: tuple[tuple[float, float, float], ...]
    gamma: float
    black: float
    blur_mm: float
    shot_noise: float
    read_noise: float
    sharpen: float
    scale_error: tuple[float, float]
    lid: float
    jpeg_quality: int


def print_lot(seed: int, design: str, number: int, *, inks: int) -> PrintLot:
    """Return a print run of a design."""
    rng = stream(seed, "lot", design, number)
    register = rng.normal(0, 0.018, (inks, 2)).clip(-0.04, 0.04)
    paper = 1 + rng.normal(0, 0.006, 3)
    return PrintLot(
        number=number,
        ink_strength=tuple(float(v) for v in 1 + rng.normal(0, 0.035, inks)),
        register_mm=tuple((float(x), float(y)) for x, y in register),
        spread_mm=float(rng.uniform(0.011, 0.017)),
        paper=(float(paper[0]), float(paper[1]), float(paper[2])),
    )


def scanner(seed: int, number: int) -> Scanner:
    """Return one of the office's scanners."""
    rng = stream(seed, "scanner", number)
    matrix = np.eye(3) + rng.normal(0, 0.012, (3, 3))
    matrix /= matrix.sum(axis=1, keepdims=True)  # white stays neutral
    error = rng.normal(0, 0.0006, 2)
    return Scanner(
        number=number,
        matrix=tuple((float(r[0]), float(r[1]), float(r[2])) for r in matrix),
        gamma=float(rng.uniform(0.96, 1.05)),
        black=float(rng.uniform(0.002, 0.010)),
        blur_mm=float(rng.uniform(0.016, 0.023)),
        shot_noise=float(rng.uniform(0.0035, 0.0060)),
        read_noise=float(rng.uniform(0.0008, 0.0016)),
        sharpen=float(rng.uniform(0.3, 0.7)),
        scale_error=(float(error[0]), float(error[1])),
        lid=float(rng.choice([0.90, 0.86, 0.94, 0.035])),
        jpeg_quality=int(rng.choice([88, 90, 92])),
    )
