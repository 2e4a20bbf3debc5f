"""Drawn zones in which one character was altered, each beside its unaltered twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.mrz_glyphs import distance_field, wobble
from visualdoc.samples.mrz_zone_edits import Donor, Scene, copy_within, paste, shift, type_over
from visualdoc.samples.mrz_zone_grounds import cross
from visualdoc.samples.mrz_zone_scan import compressed, draw_lay, draw_quality, scan_zone
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
        light = _altered_print(zone, place, kind, rng, (seed, number))
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
        scene = Scene(pixels=pixels, zone=zone, lay=lay, place=place, rng=rng)
        pixels = _edited(scene, kind, seed)
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
    dark = [float(np.clip(c * rng.uniform(0.6, 1.6), 0.004, 0.4)) for c in style.colour]
    return replace(
        drawn,
        font=font,
        outline={},
        # who imitates print chooses its darkness by eye
        colour=(dark[0], dark[1], dark[2]),
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
    zone: PrintedZone, place: Place, kind: str, rng: np.random.Generator, key: tuple[int, int]
) -> NDArray[np.float32]:
    """Print the zone anew with one character by other means; ``key`` is its seed and number."""
    glyph = zone.glyphs[place[0]][place[1]]
    if kind == "reprinted_moved":
        rows = [list(row) for row in zone.glyphs]
        rows[place[0]][place[1]] = _moved(glyph, MOVED_MM, rng)
        return print_glyphs(zone, tuple(tuple(row) for row in rows), *key)
    light = print_glyphs(zone, zone.glyphs, *key, without=frozenset({place}))
    style = _other_style(zone.style, kind, rng)
    off = _moved(glyph, float(abs(rng.normal(0, 0.06))), rng)
    ink_glyph(light, off, style, px_per_mm=zone.px_per_mm, pitch_mm=zone.pitch_mm, rng=rng)
    return light


def _edited(scene: Scene, kind: str, seed: int) -> Bytes:
    if kind in {"moved", "moved_far"}:
        return shift(scene, MOVED_MM if kind == "moved" else MOVED_FAR_MM)
    if kind == "pasted_same_zone":
        return copy_within(scene)
    if kind != "pasted":
        return type_over(scene, _other_style(scene.zone.style, kind, scene.rng))
    other = draw(
        seed + 1,
        int(scene.rng.integers(10_000)),
        family=scene.zone.family,
        dpi=scene.lay.dpi * float(scene.rng.choice([0.5, 1.0, 1.0, 1.0])),
    )
    donor = Donor(
        pixels=other.pixels, dpi=other.dpi, lines=other.lines, centres_px=other.centres_px
    )
    return paste(scene, donor)


def drawn(
    family: str, seed: int, genuine: int, altered_each: int, resolutions: Sequence[float]
) -> Iterator[DrawnZone]:
    """Draw unaltered zones, then altered ones of every kind, the resolutions in turn."""
    for number in range(genuine):
        yield draw(seed, number, family=family, dpi=resolutions[number % len(resolutions)])
    for count in range(altered_each):
        for order, kind in enumerate(KINDS):
            yield draw(
                seed, 100_000 + count * len(KINDS) + order, family=family, kind=kind,
                dpi=resolutions[count % len(resolutions)],
            )  # fmt: skip
