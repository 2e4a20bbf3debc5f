"""Drawn machine-readable zones alone, in wide variety, to calibrate and measure print checks.

A zone is printed on a raster of its own (text, ink, security background, what crosses it) and then
scanned by :mod:`visualdoc.samples.mrz_zone_scan`. Two families with nothing in common in ground,
optics and noise exist, so that what was calibrated on one is measured on the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian
from visualdoc.samples.mrz_glyphs import distance_field, sample_field, wobble
from visualdoc.samples.mrz_text import mrv_a, td1, td3
from visualdoc.samples.mrz_zone_grounds import draw_ground
from visualdoc.samples.names import LATIN_GIVEN, LATIN_SURNAMES
from visualdoc.samples.seeds import stream

Float = NDArray[np.float32]
Place = tuple[int, int]
OCR_B = ("OCRB.otf", "OCRBS.otf")
MARGIN_MM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Print:
    """How one printer sets and inks characters.

    Attributes
    ----------
    outline
        Smooth change of every outline in pitches (another drawing of the same letters); empty
        for the font file's own.
    weight_mm
        Added to the stroke on either side.
    jitter_mm, turn_deg
        Spread of single characters.
    edge_mm
        Softness of the edge.
    rough
        Spread of the outline along the edge, mm.
    grain
        Unevenness of the ink, share of its depth.
    colour
        Linear light that the ink lets through.
    """

    font: str
    outline: dict[str, Float] = field(default_factory=dict)
    weight_mm: float
    size: float = 1.0
    jitter_mm: float
    turn_deg: float
    edge_mm: float
    rough: float
    grain: float
    strength: float
    colour: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character to be printed, millimetres from the place of the raster's top left."""

    character: str
    x_mm: float
    y_mm: float
    turn_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrintedZone:
    """A printed zone before it is scanned.

    Attributes
    ----------
    light
        H × W × 3 linear light.
    ground
        The same without the print.
    glyphs
        One tuple a row, as printed.
    """

    lines: tuple[str, ...]
    light: Float
    ground: Float
    px_per_mm: float
    glyphs: tuple[tuple[Glyph, ...], ...]
    style: Print
    pitch_mm: float
    family: str


def draw_lines(rng: np.random.Generator) -> tuple[str, ...]:
    """Compose a zone of a random person whose check digits agree."""
    letters, digits = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"

    def some(pool: str, count: int) -> str:
        return "".join(pool[int(i)] for i in rng.integers(len(pool), size=count))

    given = LATIN_GIVEN[int(rng.integers(2))]
    values: dict[str, Any] = {
        "issuer": "UTO",
        "surname": LATIN_SURNAMES[int(rng.integers(len(LATIN_SURNAMES)))],
        "given_names": " ".join(
            given[int(rng.integers(len(given)))] for _ in range(1 + int(rng.integers(2)))
        ),
        "number": some(letters, 2) + some(digits, 7),
        "nationality": "UTO",
        "birth": f"{rng.integers(40, 100):02d}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}",
        "sex": "MF"[int(rng.integers(2))],
        "expiry": f"{rng.integers(27, 36)}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}",
    }
    kind = rng.random()
    if kind < 0.5:
        personal = some(digits, 9) if rng.random() < 0.5 else ""
        return td3(**values, personal_number=personal)
    if kind < 0.8:
        code = ("I", "ID", "AC")[int(rng.integers(3))]
        return td1(**values, code=code, optional=some(digits, 9) if rng.random() < 0.4 else "")
    return mrv_a(**values, optional=some(letters + digits, 6))


def draw_style(rng: np.random.Generator) -> Print:
    """Draw a printing machine: engraving, inkjet, dye, toner or ribbon."""
    font = OCR_B[int(rng.random() < 0.3)]
    outline = {}
    if rng.random() < 0.25:
        amount = float(rng.uniform(0.004, 0.010))
        outline = {c: wobble(rng, amount) for c in "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    edge, rough, grain = [
        (0.035, 0.004, 0.06), (0.025, 0.014, 0.08), (0.045, 0.002, 0.03),
        (0.014, 0.009, 0.03), (0.018, 0.006, 0.02),
    ][int(rng.integers(5))]  # fmt: skip
    dark = float(rng.uniform(0.01, 0.22))
    tint = rng.uniform(-0.25, 0.25, 3) * (rng.random() < 0.5) + 1.0
    red, green, blue = np.clip(dark * tint, 0.005, 0.5)
    return Print(
        font=font,
        outline=outline,
        weight_mm=float(np.clip(rng.normal(0.0, 0.022), -0.05, 0.05)),
        size=float(rng.uniform(0.97, 1.03)),
        jitter_mm=float(abs(rng.normal(0, 0.016))),
        turn_deg=float(abs(rng.normal(0, 0.25))),
        edge_mm=edge * float(rng.uniform(0.7, 1.4)),
        rough=rough * float(rng.uniform(0.5, 1.5)),
        grain=grain * float(rng.uniform(0.5, 1.6)),
        strength=float(rng.uniform(0.85, 1.0)),
        colour=(float(red), float(green), float(blue)),
    )


def layout(
    lines: tuple[str, ...], style: Print, pitch_mm: float, rng: np.random.Generator
) -> tuple[tuple[Glyph, ...], ...]:
    """Place the characters as a machine does: even, with a little play and a slow wave."""
    row_mm = (4.25 if len(lines) == 3 else 6.35) * float(rng.uniform(0.97, 1.03))
    wave, phase = abs(rng.normal(0, 0.03)), rng.uniform(0, 6.3, len(lines))
    drift = rng.normal(0, 0.05, len(lines))
    rows = []
    for r, line in enumerate(lines):
        along, across, turn = rng.normal(0, 1, (3, len(line)))
        start = MARGIN_MM + drift[r]
        rows.append(
            tuple(
                Glyph(
                    character=character,
                    x_mm=float(start + (i + 0.5) * pitch_mm + along[i] * style.jitter_mm),
                    y_mm=float(
                        MARGIN_MM + 1.3 + r * row_mm + across[i] * style.jitter_mm
                        + wave * np.sin(i * 0.13 + phase[r])
                    ),
                    turn_deg=float(turn[i] * style.turn_deg),
                )
                for i, character in enumerate(line)
            )
        )  # fmt: skip
    return tuple(rows)


def ink_glyph(
    light: Float, glyph: Glyph, style: Print, *, px_per_mm: float, pitch_mm: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Print one character into linear light, in place."""
    half_x, half_y = 0.60 * pitch_mm * style.size, 0.84 * pitch_mm * style.size
    top, bottom = (round((glyph.y_mm + s * half_y) * px_per_mm) for s in (-1, 1))
    left, right = (round((glyph.x_mm + s * half_x) * px_per_mm) for s in (-1, 1))
    top, left = max(top, 0), max(left, 0)
    part = light[top:bottom, left:right]
    rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    x, y = (columns + 0.5) / px_per_mm - glyph.x_mm, (rows + 0.5) / px_per_mm - glyph.y_mm
    cos, sin = np.cos(np.deg2rad(glyph.turn_deg)), np.sin(np.deg2rad(glyph.turn_deg))
    scale = 2.54 * style.size  # the letters keep their size when the pitch is another
    field_of = distance_field(style.font, glyph.character)
    if glyph.character in style.outline:
        field_of = field_of + style.outline[glyph.character]
    depth = sample_field(
        field_of,
        ((cos * x + sin * y) / scale).astype(np.float32),
        ((-sin * x + cos * y) / scale).astype(np.float32),
    )
    noise = gaussian(rng.standard_normal(part.shape[:2], dtype=np.float32), 0.035 * px_per_mm)
    noise /= max(float(noise.std()), 1e-6)
    inside = (depth * scale + style.weight_mm + style.rough * noise) / max(style.edge_mm, 1e-3)
    ink = np.clip(inside + 0.5, 0, 1) * style.strength
    fine = rng.standard_normal(part.shape[:2], dtype=np.float32)
    ink = np.clip(ink * (1 + style.grain * gaussian(fine, 0.02 * px_per_mm) * 2), 0, 1)
    part *= 1 - ink[..., None] * (1 - np.array(style.colour, dtype=np.float32))


def print_zone(seed: int, *key: str | int, family: str, px_per_mm: float) -> PrintedZone:
    """Print a zone: the same seed and key give the same zone at any raster."""
    rng = stream(seed, *key, "text")
    lines = draw_lines(rng)
    style = draw_style(stream(seed, *key, "style"))
    place = stream(seed, *key, "layout")
    pitch_mm = 2.54 * float(1 + np.clip(place.normal(0, 0.004), -0.012, 0.012))
    glyphs = layout(lines, style, pitch_mm, place)
    width = 2 * MARGIN_MM + max(len(line) for line in lines) * pitch_mm
    height = glyphs[-1][0].y_mm + 1.3 + MARGIN_MM
    shape = (round(height * px_per_mm), round(width * px_per_mm))
    ground = draw_ground(stream(seed, *key, "ground"), shape, px_per_mm, family)
    zone = PrintedZone(
        lines=lines, light=ground.copy(), ground=ground, px_per_mm=px_per_mm, glyphs=glyphs,
        style=style, pitch_mm=pitch_mm, family=family,
    )  # fmt: skip
    inked = print_glyphs(zone, glyphs, seed, *key)
    return replace(zone, light=inked)


def print_glyphs(
    zone: PrintedZone,
    glyphs: tuple[tuple[Glyph, ...], ...],
    seed: int,
    *key: str | int,
    without: frozenset[Place] = frozenset(),
) -> Float:
    """Ink the glyphs on the zone's ground; the same key gives every glyph its same roughness."""
    light = zone.ground.copy()
    for r, row in enumerate(glyphs):
        for c, glyph in enumerate(row):
            if (r, c) not in without:
                ink_glyph(
                    light, glyph, zone.style, px_per_mm=zone.px_per_mm, pitch_mm=zone.pitch_mm,
                    rng=stream(seed, *key, "ink", r, c),
                )  # fmt: skip
    return light
