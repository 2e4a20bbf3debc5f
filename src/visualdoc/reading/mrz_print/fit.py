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
from visualdoc.reading.mrz_print.glyph_fit import DEPARTURES, basis, fit_class
from visualdoc.reading.mrz_print.outlines import Style

Float = NDArray[np.float32]
Doubles = NDArray[np.float64]

LOOSE = 0.04
"""Of a pitch: glyphs that stand no further off always help to lay their row."""

MAX_OFF = 0.45
"""A glyph is looked for no further from its cell, in pitches."""

COARSE_PX_A_PITCH = 24
"""Style and curves are found at this size first; the finest size only settles them."""

_SEARCHED_PX, _SETTLED_PX, _REACH = 1.5, 1.2, 0.4
_ROUNDS = (
    (True, _SEARCHED_PX), (True, _SETTLED_PX), (True, 0.0), (True, 0.0), (True, 0.0), (False, 0.0),
)  # fmt: skip
"""Coarse or at full size, and by how many samples all is smoothed to be found from further off."""

SURE = 0.9
"""A letter that was read with less may be another one: it would be accused of its own shape."""


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
    given = _Given(patch=patch, text=text, sure=sure)
    for is_coarse, smooth_px in _ROUNDS:
        size = coarse if is_coarse else samples
        if smooth_px == _SETTLED_PX:
            # the rows lie: who strayed on the way there is looked for again from its cell
            off = np.zeros_like(off)
        style = replace(style, blur_px=max(style.blur_px * size / coarse, 0.4))
        state = _solve(given, rows, off, style, samples=size, smooth_px=smooth_px)
        if smooth_px == 0.0:
            style = _restyled(style, state, sure)
        found = off + np.clip(state.departures[:, :2], -0.2, 0.2)
        if smooth_px == _SEARCHED_PX:
            found = _searched(state, size)
        rows, off = _relaid(rows, found, sure)
    state = _solve(given, rows, off, style, samples=samples)
    state.departures[:, :2] += off
    places = np.array([(r, c) for r, line in enumerate(reading.lines) for c in range(len(line))])
    return FittedZone(
        rows=tuple(rows), style=style, places=places, text=text, sure=sure, cells=state.cells,
        darkness=state.darkness, model=state.model, departures=state.departures,
        depth=state.depth, doubt=state.doubt, drawn=state.drawn, rest=state.rest,
        weights=state.weights, ink_levels=state.levels,
        px_a_pitch=samples,
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Given:
    patch: Patch
    text: NDArray[np.str_]
    sure: NDArray[np.bool_]


def _solve(
    given: _Given,
    rows: list[RowCurve],
    off: Doubles,
    style: Style,
    *,
    samples: int,
    smooth_px: float = 0.0,
) -> _State:
    """Fit all characters; smoothed by ``smooth_px`` they are found from further away."""
    ends = np.cumsum([len(row.text) for row in rows])[:-1]
    parts = zip(rows, np.split(off, ends), strict=True)
    cells = np.concatenate([cut_cells(given.patch, row, part, samples) for row, part in parts])
    if smooth_px > 0:
        cells = np.stack([gaussian(cell, smooth_px) for cell in cells])
        style = replace(style, blur_px=float(np.hypot(style.blur_px, smooth_px)))
    text = given.text
    classes = {str(c): basis(str(c), style, samples) for c in np.unique(text)}
    model = np.stack([classes[str(c)][0] for c in text])
    weights, ground, ink = _ink_mix(cells, model, given.sure)
    darkness = ((ground - cells) @ weights.astype(np.float32)).astype(np.float32)
    state = _State(
        cells=cells, darkness=darkness, model=model, weights=weights, levels=(ground, ink),
        departures=np.zeros((len(text), len(DEPARTURES))), depth=np.ones(len(text)),
        doubt=np.zeros((len(text), len(DEPARTURES) + 1)),
        drawn=np.zeros_like(darkness), rest=np.zeros_like(darkness),
    )  # fmt: skip
    for character, (shape, derivatives) in classes.items():
        own = np.flatnonzero(text == character)
        fit = fit_class(darkness[own], shape, derivatives, samples)
        state.departures[own], state.depth[own], state.doubt[own] = (
            fit.departures, fit.depth, fit.doubt,
        )  # fmt: skip
        state.drawn[own], state.rest[own] = fit.drawn, fit.rest
    return state


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


def _restyled(style: Style, state: _State, sure: NDArray[np.bool_]) -> Style:
    """Step towards the style that the better half of the characters asks for."""
    rest = (state.rest**2).mean(axis=(1, 2)) / np.maximum(state.depth, 0.2) ** 2
    use = sure if sure.sum() >= 8 else np.ones(len(sure), dtype=np.bool_)
    use = use & (rest <= np.median(rest[use]))
    step = dict(zip(DEPARTURES, np.median(state.departures[use], axis=0), strict=True))
    tells = use & _tells_cut(state)
    sharp = float(np.median(state.departures[tells, -1])) if tells.sum() >= 5 else 0.0

    def moved(value: float, by: float, most: float, low: float, high: float) -> float:
        return float(np.clip(value + np.clip(0.8 * by, -most, most), low, high))

    return Style(
        weight=moved(style.weight, step["weight"], 0.015, -0.05, 0.05),
        blur_px=moved(style.blur_px, step["blur"], 0.4 * style.blur_px, 0.4, 6.0),
        width=moved(style.width, step["width"], 0.03, 0.9, 1.1),
        height=moved(style.height, step["height"], 0.03, 0.9, 1.1),
        sharp=moved(style.sharp, sharp, 1.0, 0.0, 1.0),
    )


def _searched(state: _State, samples: int) -> Doubles:
    """Find every glyph near its cell by correlation with its template, N × 2 pitches."""
    seen = np.clip(state.darkness, 0.0, 1.2)
    seen = seen - seen.mean(axis=(1, 2), keepdims=True)
    model = state.model - state.model.mean(axis=(1, 2), keepdims=True)
    shape = tuple(2 * side for side in seen.shape[1:])
    spectrum = np.fft.rfft2(seen, shape) * np.conj(np.fft.rfft2(model, shape))
    match = np.fft.irfft2(spectrum, shape)
    reach = round(_REACH * samples)
    near = np.roll(match, (reach, reach), axis=(1, 2))[:, : 2 * reach + 1, : 2 * reach + 1]
    best = near.reshape(len(near), -1).argmax(axis=1)
    rows, columns = np.divmod(best, 2 * reach + 1)
    return np.stack([columns - reach, rows - reach], axis=1) / samples


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
