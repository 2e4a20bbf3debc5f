"""Every glyph of a zone fitted by OCR-B as this zone prints it.

First the zone's own style (weight, blur, size, cut) and every row's own curve are found from all
characters together; then each character is a small departure from them: shift, turn, size, slant,
weight, sharpness, cut and depth, solved as one linear least squares problem with the derivatives of
the template (Lucas-Kanade), and what remains is kept as a picture.

References
----------
Baker and Matthews, Lucas-Kanade 20 years on, IJCV 56 (2004) 221.
Bertrand et al., A system based on intrinsic features for fraudulent document detection, ICDAR 2013.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.cells import (
    MAX_PX_A_PITCH,
    Patch,
    RowCurve,
    cut_cells,
    fitted,
    patch_of,
    pitch_px,
    rows_of,
)
from visualdoc.reading.mrz_print.outlines import Style, cell_grid, inked, outlines

Float = NDArray[np.float32]
Doubles = NDArray[np.float64]

DEPARTURES = ("dx", "dy", "turn", "width", "height", "slant", "weight", "blur", "sharp")
"""Small changes of a glyph: shifts in pitches, turn in radians, sizes as shares, slant, weight in
pitches, blur in samples, cut from round (0) to sharp (1), each against the zone's style."""

_PRIOR = np.array([0.10, 0.10, 0.06, 0.06, 0.06, 0.10, 0.03, 0.5, 1.0])
_NOISE = 0.05
_WINDOW = (0.53, 0.72)
_SETTLED = 1.2
LOOSE = 0.04
"""Of a pitch: glyphs that stand no further off always help to lay their row."""

MAX_OFF = 0.45
"""A glyph is looked for no further from its cell, in pitches."""

_CLIP = 3.0
_STEP, _BLUR = 0.008, 0.08
"""Of the weight in pitches and the blur in samples, for their derivatives."""

COARSE_PX_A_PITCH = 24
"""Style and curves are found at this size first; the finest size only settles them."""

SURE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedZone:
    """A zone laid on its own model.

    Attributes
    ----------
    places
        N × 2: row and column of every character.
    text
        N characters.
    sure
        N: read well enough to be measured.
    cells
        N × rows × columns × 3 grey levels.
    darkness
        N × rows × columns: 0 on the ground, 1 in the ink of the zone.
    model
        N × rows × columns: the zone's template of each character, before departures.
    departures
        N × 9, named by ``DEPARTURES``.
    depth
        N: depth of the ink against the zone's.
    doubt
        N × 10: how much noise moves departures and depth of this letter, for noise of one: an O
        says little about its turn and nothing about stroke ends.
    drawn
        N × rows × columns: the fitted glyph, departures and depth included, without its ground.
    rest
        N × rows × columns: darkness that neither template nor departures explain.
    weights
        3: how the colour channels are mixed to see the ink best.
    px_a_pitch
        Samples a pitch of the cells.
    native_pitch_px
        Page pixels a pitch.
    """

    rows: tuple[RowCurve, ...]
    style: Style
    places: NDArray[np.int64]
    text: NDArray[np.str_]
    sure: NDArray[np.bool_]
    cells: Float
    darkness: Float
    model: Float
    departures: Doubles
    depth: Doubles
    doubt: Doubles
    drawn: Float
    rest: Float
    weights: Doubles
    ink_levels: tuple[Doubles, Doubles]
    px_a_pitch: int
    native_pitch_px: float


def fit_zone(reading: MrzReading, pixels: NDArray[np.uint8]) -> FittedZone:
    """Fit a zone.

    Parameters
    ----------
    pixels
        H × W × 3 uint8 of the page.
    """
    rows = rows_of(reading)
    pitch = pitch_px(rows)
    samples = round(min(max(pitch, 16.0), MAX_PX_A_PITCH))
    patch = patch_of(pixels, rows)
    text = np.array(list("".join(reading.lines)))
    sure = np.array([c.confidence >= SURE for row in reading.characters for c in row])
    coarse = min(samples, COARSE_PX_A_PITCH)
    style = Style(blur_px=0.9 * coarse / 30)
    off = np.zeros((len(text), 2))
    for size, smooth_px in ((coarse, 2.5), (coarse, 1.5), (coarse, 1.2), (coarse, 0), (samples, 0)):
        if smooth_px == _SETTLED:
            # the rows lie: who strayed on the way there is looked for again from its cell
            off = np.zeros_like(off)
        style = replace(style, blur_px=max(style.blur_px * size / coarse, 0.4))
        state = _solve(patch, rows, text, sure, style, size, off, smooth_px)
        if smooth_px == 0:
            style = _restyled(style, state, sure)
        rows, off = _relaid(rows, off + np.clip(state.departures[:, :2], -0.2, 0.2), sure)
    state = _solve(patch, rows, text, sure, style, samples, off, 0)
    state.departures[:, :2] += off
    places = np.array([(r, c) for r, line in enumerate(reading.lines) for c in range(len(line))])
    return FittedZone(
        rows=tuple(rows), style=style, places=places, text=text, sure=sure, cells=state.cells,
        darkness=state.darkness, model=state.model, departures=state.departures,
        depth=state.depth, doubt=state.doubt, drawn=state.drawn, rest=state.rest, weights=state.weights, ink_levels=state.levels,
        px_a_pitch=samples, native_pitch_px=pitch,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    cells: Float
    darkness: Float
    model: Float
    departures: Doubles
    depth: Doubles
    doubt: Doubles
    drawn: Float
    rest: Float
    weights: Doubles
    levels: tuple[Doubles, Doubles]


def _solve(
    patch: Patch,
    rows: list[RowCurve],
    text: NDArray[np.str_],
    sure: NDArray[np.bool_],
    style: Style,
    samples: int,
    off: Doubles,
    smooth_px: float,
) -> _State:
    """Fit all characters; smoothed by ``smooth_px`` they are found from further away."""
    ends = np.cumsum([len(row.text) for row in rows])[:-1]
    cells = np.concatenate(
        [
            cut_cells(patch, row, part, samples)
            for row, part in zip(rows, np.split(off, ends), strict=True)
        ]
    )
    if smooth_px > 0:
        cells = np.stack([gaussian(cell, smooth_px) for cell in cells])
        style = replace(style, blur_px=float(np.hypot(style.blur_px, smooth_px)))
    classes = {str(c): _basis(str(c), style, samples) for c in np.unique(text)}
    model = np.stack([classes[str(c)][0] for c in text])
    weights, ground, ink = _ink_mix(cells, model, sure)
    darkness = ((ground - cells) @ weights.astype(np.float32)).astype(np.float32)
    departures = np.zeros((len(text), len(DEPARTURES)))
    depth = np.ones(len(text))
    doubt = np.zeros((len(text), len(DEPARTURES) + 1))
    rest, drawn = np.zeros_like(darkness), np.zeros_like(darkness)
    for character, (shape, derivatives) in classes.items():
        own = np.flatnonzero(text == character)
        fitted = _fit_class(darkness[own], shape, derivatives, samples)
        departures[own], depth[own], drawn[own], rest[own], doubt[own] = fitted
    return _State(
        cells=cells, darkness=darkness, model=model, departures=departures, depth=depth,
        doubt=doubt, drawn=drawn, rest=rest, weights=weights, levels=(ground, ink),
    )  # fmt: skip


def _basis(character: str, style: Style, samples: int) -> tuple[Float, Float]:
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


def _ink_mix(
    cells: Float, model: Float, sure: NDArray[np.bool_]
) -> tuple[Doubles, Doubles, Doubles]:
    """Channel weights that part ink from ground best (Fisher), and both mean colours.

    The colour that varies on the ground (a security print) gets little weight.
    """
    use = np.flatnonzero(sure) if sure.any() else np.arange(len(cells))
    flat = cells[use].reshape(-1, 3)[::7]
    share = model[use].reshape(-1)[::7]
    solid = share > max(0.9 * float(share.max()), 0.3)
    ink = np.median(flat[solid], axis=0).astype(np.float64)
    open_ground = flat[share < 0.02]
    ground = np.median(open_ground, axis=0).astype(np.float64)
    off = open_ground[:: max(len(open_ground) // 20000, 1)] - ground
    covariance = np.cov(np.clip(off, -60, 60).T) + np.eye(3) * 9.0
    weights = np.clip(np.linalg.solve(covariance, ground - ink), 0, None)
    reach = float(weights @ (ground - ink))
    if reach <= 0:
        weights, reach = np.ones(3) / 3, max(float((ground - ink).mean()), 1.0)
    return weights / reach, ground, ink


def _fit_class(
    darkness: Float, shape: Float, derivatives: Float, samples: int
) -> tuple[Doubles, Doubles, Float, Float, Doubles]:
    """Solve all characters of one class; robust by one round of clipping."""
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
        limit = _CLIP * np.maximum(1.4826 * np.median(np.abs(off[:, ::5]), axis=1, keepdims=True), 0.03)
        target = fitted + np.clip(off, -limit, limit)
    depth = np.maximum(solved[:, 0], 0.05)
    flat = columns.reshape(len(columns), -1)
    glyph = (solved[:, : 1 + count] @ flat[: 1 + count]).reshape(darkness.shape)
    ground = (solved[:, 1 + count :] @ flat[1 + count :]).reshape(darkness.shape)
    drawn, rest = glyph.astype(np.float32), (darkness - glyph - ground).astype(np.float32)
    moved = np.sqrt((solve**2).sum(axis=1))[: 1 + count] * samples / 30
    doubt = np.concatenate([moved[1:], moved[:1]])
    return solved[:, 1 : 1 + count] / depth[:, None], depth, drawn, rest, doubt


def _restyled(style: Style, state: _State, sure: NDArray[np.bool_]) -> Style:
    use = sure if sure.sum() >= 8 else np.ones(len(sure), dtype=np.bool_)
    step = dict(zip(DEPARTURES, np.median(state.departures[use], axis=0), strict=True))
    tells = use & _tells_cut(state)
    sharp = float(np.median(state.departures[tells, -1])) if tells.sum() >= 5 else 0.0
    return Style(
        weight=float(np.clip(style.weight + 0.8 * step["weight"], -0.05, 0.06)),
        blur_px=float(np.clip(style.blur_px + 0.8 * step["blur"], 0.4, 6.0)),
        width=float(np.clip(style.width * (1 + step["width"]), 0.85, 1.15)),
        height=float(np.clip(style.height * (1 + step["height"]), 0.85, 1.15)),
        sharp=float(np.clip(style.sharp + 0.8 * sharp, 0.0, 1.0)),
    )


def _tells_cut(state: _State) -> NDArray[np.bool_]:
    """Characters whose two cuts differ at all, told by how little the prior moved them."""
    return np.asarray(np.abs(state.departures[:, -1]) > 1e-3, dtype=np.bool_)


def _relaid(
    rows: list[RowCurve], off: Doubles, sure: NDArray[np.bool_]
) -> tuple[list[RowCurve], Doubles]:
    """Fit the rows again to where the glyphs were found; they stay there, only the curves move."""
    laid, start = [], 0
    moved = np.zeros_like(off)
    for row in rows:
        part = slice(start, start + len(row.text))
        start = part.stop
        points = row.moved_points(off[part])
        laid.append(fitted(row.text, points, sure[part], LOOSE))
        moved[part] = np.clip(laid[-1].off(points), -MAX_OFF, MAX_OFF)
    return laid, moved
