"""Edits of a finished scan: what a picture editor does to one character of a zone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.drawing import inpaint
from visualdoc.imaging.resampling import gaussian, resize_area
from visualdoc.samples.mrz_zone_scan import Lay
from visualdoc.samples.mrz_zones import Glyph, Place, Print, PrintedZone, ink_glyph

Bytes = NDArray[np.uint8]
Point = tuple[float, float]
Window = tuple[slice, slice]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A scan with the character that is to be altered.

    Attributes
    ----------
    at, half
        Middle of its cell and half sides of what is taken for it, px.
    """

    pixels: Bytes
    zone: PrintedZone
    lay: Lay
    place: Place
    rng: np.random.Generator

    @property
    def glyph(self) -> Glyph:
        """The character as it was printed."""
        return self.zone.glyphs[self.place[0]][self.place[1]]

    @property
    def at(self) -> Point:
        """Middle of the character on the scan."""
        return self.lay.to_px(self.glyph.x_mm, self.glyph.y_mm)

    @property
    def half(self) -> Point:
        """Half sides of a cell on the scan."""
        step = self.zone.pitch_mm * self.lay.px_per_mm
        return 0.52 * step, 0.66 * step


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Donor:
    """Another scan that a character is taken from."""

    pixels: Bytes
    dpi: float
    lines: tuple[str, ...]
    centres_px: tuple[tuple[Point, ...], ...]


def window(at: Point, half: Point) -> Window:
    """Rows and columns of a rectangle."""
    return (
        slice(max(round(at[1] - half[1]), 0), round(at[1] + half[1])),
        slice(max(round(at[0] - half[0]), 0), round(at[0] + half[0])),
    )


def without_ink(scene: Scene) -> Bytes:
    """Remove the character as an editor does: filled from around, a little noise added."""
    out = scene.pixels.copy()
    rows, columns = window(scene.at, scene.half)
    margin = round(scene.half[0] * 0.5)
    wide = (
        slice(max(rows.start - margin, 0), rows.stop + margin),
        slice(max(columns.start - margin, 0), columns.stop + margin),
    )
    part = np.ascontiguousarray(out[wide])
    grey = part.astype(np.float32).mean(axis=-1)
    inner = np.zeros(grey.shape, dtype=np.bool_)
    top, left = rows.start - wide[0].start, columns.start - wide[1].start
    inner[top : top + rows.stop - rows.start, left : left + columns.stop - columns.start] = True
    ink = (gaussian((grey < _level(grey)).astype(np.float32), 1.2) > 0.08) & inner
    filled = inpaint(part, ink, 3.0).astype(np.float32)
    noise = scene.rng.normal(0, 1.5, part.shape)
    out[wide] = np.clip(np.where(ink[..., None], filled + noise, part), 0, 255).astype(np.uint8)
    return out


def _level(grey: NDArray[np.float32]) -> float:
    return float(np.percentile(grey, 90) + np.percentile(grey, 3)) / 2


def ink_share(piece: Bytes) -> NDArray[np.float32]:
    """Soft mask around a character, so that it is laid down without its rectangle."""
    grey = piece.astype(np.float32).mean(axis=-1)
    ink = gaussian((grey < _level(grey)).astype(np.float32), 1.0) > 0.1
    return gaussian(ink.astype(np.float32), 0.7)[..., None]


def _laid(ground: Bytes, piece: Bytes, share: NDArray[np.float32] | float) -> Bytes:
    return np.clip(ground * (1 - share) + piece * share, 0, 255).astype(np.uint8)


def type_over(scene: Scene, style: Print) -> Bytes:
    """Draw the character with a renderer: sharp, even, on the pixel grid of the scan."""
    clean, rng, scale = without_ink(scene), scene.rng, scene.lay.px_per_mm
    (x, y), fine = scene.at, 3
    half = 1.0 * scene.zone.pitch_mm * scale
    rows, columns = window((x, y), (half, half))
    height, width = rows.stop - rows.start, columns.stop - columns.start
    tile = np.ones((height * fine, width * fine, 3), np.float32)
    set_at = Glyph(
        character=scene.glyph.character,
        x_mm=(x - columns.start) / scale + float(rng.normal(0, 0.02)),
        y_mm=(y - rows.start) / scale + float(rng.normal(0, 0.02)),
        turn_deg=scene.lay.skew_deg if rng.random() < 0.7 else 0.0,
    )
    plain = replace(style, edge_mm=0.5 / scale, rough=0.0, grain=0.0, strength=1.0)
    pitch_mm = scene.zone.pitch_mm
    ink_glyph(tile, set_at, plain, px_per_mm=scale * fine, pitch_mm=pitch_mm, rng=rng)
    # the renderer's colour is picked from the scan's own ink
    seen = clean[window((x, y), (3 * half, 3 * half))].reshape(-1, 3).astype(np.float32)
    dark = np.percentile(seen, 2, axis=0) + rng.normal(0, 6, 3)
    covered = (1 - tile.mean(axis=-1)) / max(1 - float(np.mean(plain.colour)), 0.1)
    whole = (255 * covered).clip(0, 255).astype(np.uint8)
    small = resize_area(whole, width_px=width, height_px=height)
    share = np.asarray(small, dtype=np.float32)[..., None] / np.float32(255)
    if rng.random() < 0.5:
        share = gaussian(share[..., 0], float(rng.uniform(0.4, 0.9)))[..., None]
    under = clean[rows, columns].astype(np.float32)
    clean[rows, columns] = np.clip(under * (1 - share) + dark * share, 0, 255).astype(np.uint8)
    return clean


def shift(scene: Scene, distance_mm: float) -> Bytes:
    """Move the character in any direction, its ground filled in behind it."""
    angle = float(scene.rng.uniform(0, 2 * np.pi))
    dx = round(distance_mm * scene.lay.px_per_mm * np.cos(angle))
    dy = round(distance_mm * scene.lay.px_per_mm * np.sin(angle))
    rows, columns = window(scene.at, scene.half)
    piece = scene.pixels[rows, columns].copy()
    out = without_ink(scene)
    target = out[rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx]
    target[:] = _laid(target, piece, ink_share(piece))
    return out


def paste(scene: Scene, donor: Donor) -> Bytes:
    """Put a character of another document there, with or without its own ground."""
    wanted = scene.glyph.character
    places = [(r, c) for r, line in enumerate(donor.lines) for c in range(len(line))]
    same = [p for p in places if donor.lines[p[0]][p[1]] == wanted]
    alike = [p for p in places if _alike(donor.lines[p[0]][p[1]], wanted)]
    pool = same or alike
    row, column = pool[int(scene.rng.integers(len(pool)))]
    grown = scene.lay.dpi / donor.dpi
    half = (scene.half[0] / grown, scene.half[1] / grown)
    source = donor.pixels[window(donor.centres_px[row][column], half)]
    rows, columns = window(scene.at, scene.half)
    piece = resize_area(
        np.ascontiguousarray(source),
        width_px=columns.stop - columns.start,
        height_px=rows.stop - rows.start,
    )
    if scene.rng.random() < 0.5:
        out = scene.pixels.copy()
        out[rows, columns] = piece
        return out
    out = without_ink(scene)
    out[rows, columns] = _laid(out[rows, columns], piece, ink_share(piece))
    return out


def _alike(character: str, wanted: str) -> bool:
    return character != "<" and character.isdigit() == wanted.isdigit()


def copy_within(scene: Scene) -> Bytes:
    """Put another character of the same zone there, pixel for pixel, by eye in its place."""
    zone, lay, rng, wanted = scene.zone, scene.lay, scene.rng, scene.glyph.character
    others = [
        (r, c)
        for r, line in enumerate(zone.lines)
        for c, g in enumerate(line)
        if (r, c) != scene.place and (g == wanted or _alike(g, wanted))
    ]
    row, column = others[int(rng.integers(len(others)))]
    source = zone.glyphs[row][column]
    a, b = lay.to_px(source.x_mm, source.y_mm), scene.at
    off = rng.normal(0, 0.02 * lay.px_per_mm, 2)
    rows, columns = window((b[0] + off[0], b[1] + off[1]), scene.half)
    top, left = rows.start + round(a[1] - b[1]), columns.start + round(a[0] - b[0])
    height, width = rows.stop - rows.start, columns.stop - columns.start
    piece = scene.pixels[top : top + height, left : left + width]
    out = scene.pixels.copy() if rng.random() < 0.5 else without_ink(scene)
    share = 1.0 if rng.random() < 0.5 else ink_share(piece)
    out[rows, columns] = _laid(out[rows, columns], piece, share)
    return out
