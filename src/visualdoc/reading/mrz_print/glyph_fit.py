"""One letter's glyphs fitted by their template and its derivatives, all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.reading.mrz_print.outlines import Style, cell_grid, inked, outlines

Float = NDArray[np.float32]
Doubles = NDArray[np.float64]

DEPARTURES = ("dx", "dy", "turn", "width", "height", "slant", "weight", "blur", "sharp")
"""Small changes of a glyph: shifts in pitches, turn in radians, sizes as shares, slant, weight in
pitches, blur in samples, cut from round (0) to sharp (1), each against the zone's style."""

_PRIOR = np.array([0.10, 0.10, 0.06, 0.06, 0.06, 0.10, 0.03, 0.5, 1.0])
"""Spread of each departure before anything is seen: keeps what a letter cannot tell near zero."""

_NOISE = 0.05
_WINDOW = (0.53, 0.72)
"""Half sides of what is fitted, in pitches: beyond lie the neighbours."""

_CLIP = 3.0
_STEP, _BLUR = 0.008, 0.08
"""Of the weight in pitches and the blur in samples, for their derivatives."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassFit:
    """All glyphs of one letter.

    Attributes
    ----------
    departures
        N × 9, named by ``DEPARTURES``.
    depth
        N: of the ink against the zone's.
    doubt
        10: how much noise moves departures and depth of this letter, for noise of one.
    drawn, rest
        N × rows × columns: the fitted glyph without its ground, and what neither explains.
    """

    departures: Doubles
    depth: Doubles
    doubt: Doubles
    drawn: Float
    rest: Float


def basis(character: str, style: Style, samples: int) -> tuple[Float, Float]:
    """Template of a character and its derivatives in the order of ``DEPARTURES``."""
    x, y = cell_grid(samples)
    cuts = outlines(character, style, samples)
    share = np.float32(style.sharp)

    def drawn(weight: float, blur_px: float) -> tuple[Float, Float]:
        soft, sharp = (inked(cut, weight, blur_px, samples) for cut in cuts)
        return soft + share * (sharp - soft), sharp - soft

    shape, other_cut = drawn(style.weight, style.blur_px)
    more, less = (drawn(style.weight + step, style.blur_px)[0] for step in (_STEP, -_STEP))
    softer, harder = (drawn(style.weight, style.blur_px + step)[0] for step in (_BLUR, -_BLUR))
    down, right = (slope * np.float32(samples) for slope in np.gradient(shape))
    return shape, np.stack([
        -right, -down, y * right - x * down, -x * right, -y * down, y * right,
        (more - less) / np.float32(2 * _STEP), (softer - harder) / np.float32(2 * _BLUR),
        other_cut,
    ])  # fmt: skip


def fit_class(darkness: Float, shape: Float, derivatives: Float, samples: int) -> ClassFit:
    """Solve all glyphs of one letter; what lies far off its fit is clipped and solved again."""
    x, y = cell_grid(samples)
    inside = (np.abs(x) <= _WINDOW[0]) & (np.abs(y) <= _WINDOW[1])
    seen = darkness[:, inside].astype(np.float64)
    columns = np.concatenate(
        [shape[None], derivatives, np.ones_like(x)[None], x[None], y[None]]
    )  # depth, departures, ground and its slope
    matrix = columns.reshape(len(columns), *x.shape)[:, inside].T.astype(np.float64)
    count = len(DEPARTURES)
    prior = np.concatenate([[10.0], _PRIOR, [10.0, 10.0, 10.0]])
    normal = matrix.T @ matrix / _NOISE**2 + np.diag(1 / prior**2) * samples**2 / 900
    solve = np.linalg.solve(normal, matrix.T / _NOISE**2)
    target = seen
    for _ in range(3):
        solved = target @ solve.T
        fitted = solved @ matrix.T
        off = seen - fitted
        limit = _CLIP * np.maximum(
            1.4826 * np.median(np.abs(off[:, ::5]), axis=1, keepdims=True), 0.03
        )
        target = fitted + np.clip(off, -limit, limit)
    depth = np.maximum(solved[:, 0], 0.05)
    flat = columns.reshape(len(columns), -1)
    glyph = (solved[:, : 1 + count] @ flat[: 1 + count]).reshape(darkness.shape)
    ground = (solved[:, 1 + count :] @ flat[1 + count :]).reshape(darkness.shape)
    drawn, rest = glyph.astype(np.float32), (darkness - glyph - ground).astype(np.float32)
    moved = np.sqrt((solve**2).sum(axis=1))[: 1 + count] * samples / 30
    doubt = np.concatenate([moved[1:], moved[:1]])
    return ClassFit(
        departures=solved[:, 1 : 1 + count] / depth[:, None],
        depth=depth,
        doubt=doubt,
        drawn=drawn,
        rest=rest,
    )
