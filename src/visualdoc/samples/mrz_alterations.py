"""Drawn zones in which one character was altered, each beside its unaltered twin."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.drawing import inpaint
from visualdoc.imaging.resampling import gaussian, resize_area
from visualdoc.samples.mrz_glyphs import distance_field, wobble
from visualdoc.samples.mrz_zone_grounds import cross
from visualdoc.samples.mrz_zone_scan import Lay, compressed, draw_lay, draw_quality, scan_zone
from visualdoc.samples.mrz_zones import (
    Glyph,
    Place,
    Print,
    PrintedZone,
    draw_style,
    ink_glyph,
    print_glyphs,
    print_zone,
)
from visualdoc.samples.seeds import stream

Bytes = NDArray[np.uint8]

DIGITAL = ("retyped", "pasted", "pasted_same_zone", "other_cut", "moved", "moved_far")
"""Done to the finished scan, which is then saved once more."""

PHYSICAL = ("reprinted", "reprinted_cut", "reprinted_moved")
"""Done on the document before it is scanned."""

KINDS = (*DIGITAL, *PHYSICAL)
MOVED_MM, MOVED_FAR_MM = 0.3, 0.5
OTHER_FONTS = ("LiberationMono-Regular.ttf", "NotoSans-Regular.ttf", "OCRB.otf", "OCRBS.otf")
MIN_DIFFERENCE = 0.02
"""Share of a glyph's ink by which two cuts must differ: an O is the same in both."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnZone:
    """A scanned zone with its truth.

    Attributes
    ----------
    kind
        One of ``KINDS``; empty for an unaltered zone.
    place
        Row and column of the altered character.
    centres_px
        Middle of every character's cell on the page, one tuple a row.
    crossed
        What lies across the zone: stamp, fold, dust, scratch, or nothing.
    """

    pixels: Bytes
    dpi: float
    lines: tuple[str, ...]
    kind: str
    place: Place | None
    centres_px: tuple[tuple[tuple[float, float], ...], ...]
    crossed: str
    pitch_mm: float


def draw(
    seed: int, number: int, *, family: str, dpi: float, kind: str = "", crossed: bool | None = None
) -> DrawnZone:
    """Draw one zone; with ``kind`` empty it is the unaltered twin of all others of this number.

    Parameters
    ----------
    crossed
        Whether something lies across the zone; None draws it (one in five).
    """
    raster = (2.0 if dpi <= 450 else 1.5 if dpi <= 700 else 1.0) * dpi / 25.4
    zone = print_zone(seed, number, family=family, px_per_mm=raster)
    rng = stream(seed, number, "alter", kind)
    place = _place(zone, kind, rng) if kind else None
    light = zone.light
    if place is not None and kind in PHYSICAL:
        light = _altered_print(zone, place, kind, rng, seed, number)
    spoiled = stream(seed, number, "cross")
    across = ""
    if (spoiled.random() < 0.2) if crossed is None else crossed:
        light = light.copy() if light is zone.light else light
        across = cross(light, spoiled, raster)
    height, width = (side / raster for side in light.shape[:2])
    lay = draw_lay(stream(seed, number, "lay"), dpi, width, height)
    scanner = stream(seed, number, "scan")
    pixels = scan_zone(light, raster, lay, scanner, family)
    quality = draw_quality(scanner)
    pixels = compressed(pixels, quality, family=family)
    if place is not None and kind in DIGITAL:
        pixels = _altered_scan(pixels, zone, lay, place, kind, rng, seed=seed, number=number)
        pixels = compressed(pixels, draw_quality(rng), family=family)
    centres = tuple(
        tuple(lay.to_px(glyph.x_mm, glyph.y_mm) for glyph in row) for row in zone.glyphs
    )
    return DrawnZone(
        pixels=pixels, dpi=dpi, lines=zone.lines, kind=kind, place=place, centres_px=centres,
        crossed=across, pitch_mm=zone.pitch_mm,
    )  # fmt: skip


def _place(zone: PrintedZone, kind: str, rng: np.random.Generator) -> Place:
    """Pick a character that is no filler and that the alteration can change at all."""
    places = [
        (r, c) for r, line in enumerate(zone.lines) for c, glyph in enumerate(line) if glyph != "<"
    ]
    rng.shuffle(places)
    if kind in {"other_cut", "reprinted_cut"}:
        other = "OCRBS.otf" if zone.style.font == "OCRB.otf" else "OCRB.otf"
        places = [p for p in places if _differ(zone.lines[p[0]][p[1]], zone.style.font, other)]
    if kind == "pasted_same_zone":
        text = "".join(zone.lines)
        places = [p for p in places if text.count(zone.lines[p[0]][p[1]]) > 1] or places
    return places[0]


def _differ(character: str, one: str, other: str) -> bool:
    a, b = distance_field(one, character) > 0, distance_field(other, character) > 0
    return bool((a != b).sum() > MIN_DIFFERENCE * a.sum())


def _other_style(style: Print, kind: str, rng: np.random.Generator) -> Print:
    """Draw the means by which the character is set anew."""
    if "cut" in kind:
        choice = rng.random()
        other = "OCRBS.otf" if style.font == "OCRB.otf" else "OCRB.otf"
        if choice < 0.5:
            return replace(style, font=other, outline={})
        if choice < 0.75:
            return replace(style, font="OCRBL.otf", outline={})
        outline = {c: wobble(rng, 0.022) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
        heavier = float(rng.choice([-1, 1]) * rng.uniform(0.025, 0.045))
        return replace(style, outline=outline, weight_mm=style.weight_mm + heavier)
    drawn = draw_style(rng)
    font = OTHER_FONTS[int(rng.integers(len(OTHER_FONTS)))]
    return replace(
        drawn,
        font=font,
        outline={},
        # who imitates print chooses its darkness by eye
        colour=tuple(float(np.clip(c * rng.uniform(0.6, 1.6), 0.004, 0.4)) for c in style.colour),
        strength=style.strength,
        size=style.size * float(rng.uniform(0.97, 1.03)),
    )


def _moved(glyph: Glyph, distance_mm: float, rng: np.random.Generator) -> Glyph:
    angle = float(rng.uniform(0, 2 * np.pi))
    return replace(
        glyph,
        x_mm=glyph.x_mm + distance_mm * float(np.cos(angle)),
        y_mm=glyph.y_mm + distance_mm * float(np.sin(angle)),
    )


def _altered_print(
    zone: PrintedZone, place: Place, kind: str, rng: np.random.Generator, seed: int, number: int
) -> NDArray[np.float32]:
    glyph = zone.glyphs[place[0]][place[1]]
    if kind == "reprinted_moved":
        rows = [list(row) for row in zone.glyphs]
        rows[place[0]][place[1]] = _moved(glyph, MOVED_MM, rng)
        return print_glyphs(zone, tuple(tuple(row) for row in rows), seed, number)
    light = print_glyphs(zone, zone.glyphs, seed, number, without=frozenset({place}))
    style = _other_style(zone.style, kind, rng)
    off = _moved(glyph, float(abs(rng.normal(0, 0.06))), rng)
    ink_glyph(light, off, style, px_per_mm=zone.px_per_mm, pitch_mm=zone.pitch_mm, rng=rng)
    return light


def _altered_scan(
    pixels: Bytes, zone: PrintedZone, lay: Lay, place: Place, kind: str,
    rng: np.random.Generator, *, seed: int, number: int,
) -> Bytes:  # fmt: skip
    glyph = zone.glyphs[place[0]][place[1]]
    at = lay.to_px(glyph.x_mm, glyph.y_mm)
    half = (0.52 * zone.pitch_mm * lay.px_per_mm, 0.66 * zone.pitch_mm * lay.px_per_mm)
    if kind in {"moved", "moved_far"}:
        return _shift(pixels, at, half, MOVED_MM if kind == "moved" else MOVED_FAR_MM, lay, rng)
    if kind == "pasted":
        donor = draw(seed + 1, int(rng.integers(10_000)), family=zone.family,
                     dpi=lay.dpi * float(rng.choice([0.5, 1.0, 1.0, 1.0])))  # fmt: skip
        return _paste(pixels, at, half, donor, zone.lines[place[0]][place[1]], lay, rng)
    if kind == "pasted_same_zone":
        return _copy_within(pixels, zone, lay, place, half, rng)
    clean = _without_ink(pixels, at, half, rng)
    return _type_over(clean, zone, lay, place, _other_style(zone.style, kind, rng), rng)


def _box(at: tuple[float, float], half: tuple[float, float]) -> tuple[slice, slice]:
    return (
        slice(max(round(at[1] - half[1]), 0), round(at[1] + half[1])),
        slice(max(round(at[0] - half[0]), 0), round(at[0] + half[0])),
    )


def _without_ink(
    pixels: Bytes, at: tuple[float, float], half: tuple[float, float], rng: np.random.Generator
) -> Bytes:
    """Remove a character as an editor does: filled from around, a little noise added."""
    out = pixels.copy()
    rows, columns = _box(at, half)
    margin = round(half[0] * 0.5)
    wide = (
        slice(max(rows.start - margin, 0), rows.stop + margin),
        slice(max(columns.start - margin, 0), columns.stop + margin),
    )
    part = np.ascontiguousarray(out[wide])
    grey = part.astype(np.float32).mean(axis=-1)
    inner = np.zeros(grey.shape, dtype=np.bool_)
    inner[rows.start - wide[0].start : rows.stop - wide[0].start,
          columns.start - wide[1].start : columns.stop - wide[1].start] = True  # fmt: skip
    level = (np.percentile(grey, 90) + np.percentile(grey, 3)) / 2
    ink = (gaussian((grey < level).astype(np.float32), 1.2) > 0.08) & inner
    filled = inpaint(part, ink, 3.0).astype(np.float32)
    noise = rng.normal(0, 1.5, part.shape)
    out[wide] = np.clip(np.where(ink[..., None], filled + noise, part), 0, 255).astype(np.uint8)
    return out


def _type_over(
    pixels: Bytes, zone: PrintedZone, lay: Lay, place: Place, style: Print,
    rng: np.random.Generator,
) -> Bytes:  # fmt: skip
    """Draw the character with a renderer: sharp, even, on the pixel grid of the scan."""
    glyph = zone.glyphs[place[0]][place[1]]
    x, y = lay.to_px(glyph.x_mm, glyph.y_mm)
    fine = 3
    half = 1.0 * zone.pitch_mm * lay.px_per_mm
    rows, columns = _box((x, y), (half, half))
    tile = np.ones(
        ((rows.stop - rows.start) * fine, (columns.stop - columns.start) * fine, 3), np.float32
    )
    scale = lay.px_per_mm
    set_at = Glyph(
        character=glyph.character,
        x_mm=(x - columns.start) / scale + float(rng.normal(0, 0.02)),
        y_mm=(y - rows.start) / scale + float(rng.normal(0, 0.02)),
        turn_deg=lay.skew_deg if rng.random() < 0.7 else 0.0,
    )
    plain = replace(style, edge_mm=0.5 / scale, rough=0.0, grain=0.0, strength=1.0)
    ink_glyph(tile, set_at, plain, px_per_mm=scale * fine, pitch_mm=zone.pitch_mm, rng=rng)
    # the renderer's colour is picked from the scan's own ink
    seen = pixels[_box((x, y), (3 * half, 3 * half))].reshape(-1, 3).astype(np.float32)
    dark = np.percentile(seen, 2, axis=0) + rng.normal(0, 6, 3)
    share = resize_area(
        (255 * (1 - tile.mean(axis=-1)) / max(1 - float(np.mean(plain.colour)), 0.1))
        .clip(0, 255).astype(np.uint8),
        width_px=columns.stop - columns.start, height_px=rows.stop - rows.start,
    ).astype(np.float32)[..., None] / 255  # fmt: skip
    if rng.random() < 0.5:
        share = gaussian(share, float(rng.uniform(0.4, 0.9)))[..., None]
    out = pixels.copy()
    part = out[rows, columns].astype(np.float32)
    out[rows, columns] = np.clip(part * (1 - share) + dark * share, 0, 255).astype(np.uint8)
    return out


def _shift(
    pixels: Bytes, at: tuple[float, float], half: tuple[float, float], distance_mm: float,
    lay: Lay, rng: np.random.Generator,
) -> Bytes:  # fmt: skip
    angle = float(rng.uniform(0, 2 * np.pi))
    dx = round(distance_mm * lay.px_per_mm * np.cos(angle))
    dy = round(distance_mm * lay.px_per_mm * np.sin(angle))
    rows, columns = _box(at, half)
    piece = pixels[rows, columns].copy()
    out = _without_ink(pixels, at, half, rng)
    ink = _ink_share(piece)
    target = out[rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx]
    mixed = target * (1 - ink) + piece * ink
    target[:] = np.clip(mixed, 0, 255).astype(np.uint8)
    return out


def _ink_share(piece: Bytes) -> NDArray[np.float32]:
    """Soft mask around a character, so that it is laid down without its rectangle."""
    grey = piece.astype(np.float32).mean(axis=-1)
    level = (np.percentile(grey, 90) + np.percentile(grey, 3)) / 2
    return gaussian((gaussian((grey < level).astype(np.float32), 1.0) > 0.1).astype(np.float32),
                    0.7)[..., None]  # fmt: skip


def _paste(
    pixels: Bytes, at: tuple[float, float], half: tuple[float, float], donor: DrawnZone,
    wanted: str, lay: Lay, rng: np.random.Generator,
) -> Bytes:  # fmt: skip
    """Put a character of another document there, with or without its own ground."""
    places = [(r, c) for r, line in enumerate(donor.lines) for c, g in enumerate(line)]
    same = [p for p in places if donor.lines[p[0]][p[1]] == wanted]
    alike = [p for p in places if donor.lines[p[0]][p[1]].isdigit() == wanted.isdigit()
             and donor.lines[p[0]][p[1]] != "<"]  # fmt: skip
    pool = same or alike
    row, column = pool[int(rng.integers(len(pool)))]
    grown = lay.dpi / donor.dpi
    source = donor.pixels[_box(donor.centres_px[row][column], (half[0] / grown, half[1] / grown))]
    rows, columns = _box(at, half)
    piece = resize_area(
        np.ascontiguousarray(source),
        width_px=columns.stop - columns.start, height_px=rows.stop - rows.start,
    )  # fmt: skip
    if rng.random() < 0.5:
        out = pixels.copy()
        out[rows, columns] = piece
        return out
    out = _without_ink(pixels, at, half, rng)
    share = _ink_share(piece)
    out[rows, columns] = np.clip(out[rows, columns] * (1 - share) + piece * share, 0, 255).astype(
        np.uint8
    )
    return out


def _copy_within(
    pixels: Bytes, zone: PrintedZone, lay: Lay, place: Place, half: tuple[float, float],
    rng: np.random.Generator,
) -> Bytes:  # fmt: skip
    """Put another character of the same zone there, pixel for pixel, by eye in its place."""
    wanted = zone.lines[place[0]][place[1]]
    others = [
        (r, c) for r, line in enumerate(zone.lines) for c, g in enumerate(line)
        if (r, c) != place and g != "<" and (g == wanted or g.isdigit() == wanted.isdigit())
    ]  # fmt: skip
    row, column = others[int(rng.integers(len(others)))]
    source = zone.glyphs[row][column]
    a, b = lay.to_px(source.x_mm, source.y_mm), lay.to_px(
        zone.glyphs[place[0]][place[1]].x_mm, zone.glyphs[place[0]][place[1]].y_mm
    )  # fmt: skip
    off = rng.normal(0, 0.02 * lay.px_per_mm, 2)
    rows, columns = _box((b[0] + off[0], b[1] + off[1]), half)
    top, left = rows.start + round(a[1] - b[1]), columns.start + round(a[0] - b[0])
    piece = pixels[top : top + rows.stop - rows.start, left : left + columns.stop - columns.start]
    out = pixels.copy() if rng.random() < 0.5 else _without_ink(pixels, b, half, rng)
    share = 1.0 if rng.random() < 0.5 else _ink_share(piece)
    mixed = out[rows, columns] * (1 - share) + piece * share
    out[rows, columns] = np.clip(mixed, 0, 255).astype(np.uint8)
    return out

