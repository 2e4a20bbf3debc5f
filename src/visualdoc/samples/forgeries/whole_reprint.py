"""Whole reprint: a genuine document scanned and printed again on an office printer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.drawing import gaussian_u8
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.samples.channel import entries, halftone
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.colour import to_linear, to_srgb
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design, Process
from visualdoc.samples.forgeries.attack import Attack, Forged, polygon

_BAND_ROWS = 512


def _applies(design: Design) -> bool:
    del design
    return True


def flat_copy(copy: Copy, scanned: Scanned, area: BoxMm) -> NDArray[np.uint8]:
    """Return an area of the scanned document, upright, at the printing resolution."""
    ppm = copy.px_per_mm
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    to_area = np.array([[ppm, 0, -area.left_mm * ppm], [0, ppm, -area.top_mm * ppm], [0, 0, 1.0]])
    matrix = np.linalg.inv(half) @ to_area @ scanned.to_mm @ half
    return np.asarray(
        warp_perspective(
            scanned.image,
            matrix,
            width_px=round(area.width_mm * ppm),
            height_px=round(area.height_mm * ppm),
        ),
        dtype=np.uint8,
    )


def reprint(
    picture: NDArray[np.uint8],
    process: Process,
    rng: np.random.Generator,
    *,
    px_per_mm: float,
) -> NDArray[np.uint8]:
    """Print a picture in process inks on plain paper: every colour becomes dots."""
    printed = np.empty_like(picture)
    paper = np.array([0.88, 0.88, 0.89], dtype=np.float32) * np.float32(rng.uniform(0.97, 1.02))
    gain = float(rng.uniform(0.05, 0.14))
    lines = float(rng.choice([141.0, 150.0, 175.0, 200.0]))
    white = float(np.clip(np.percentile(to_linear(picture[::8, ::8, 1]), 97), 0.7, 0.92))
    grain_mm = float(rng.choice([0.042, 0.0635]))
    for top in range(0, picture.shape[0], _BAND_ROWS):
        band = picture[top : top + _BAND_ROWS]
        tone = to_linear(band).transpose(2, 0, 1) / np.float32(white)
        coverage = halftone.separate(tone)
        coverage = np.clip(coverage + gain * 4 * coverage * (1 - coverage) * 0.5, 0, 1)
        dots = entries.screen(
            coverage, process, origin=(top, 0), px_per_mm=px_per_mm,
            lines_per_inch=lines, grain_mm=grain_mm,
        )  # fmt: skip
        light = np.empty_like(tone)
        light[:] = paper[:, None, None]
        halftone.lay_process_inks(light, dots, strength=0.96)
        printed[top : top + _BAND_ROWS] = to_srgb(light).transpose(1, 2, 0)
    return printed


def forge(copy: Copy, dpi: float) -> Forged | None:
    """Scan, print on an inkjet or laser printer, scan again."""
    rng = copy.stream("attack", "reprint")
    size = copy.design.size
    outline = BoxMm(left_mm=0, top_mm=0, right_mm=size.width_mm, bottom_mm=size.height_mm)
    first = copy.scan_page(copy.print_page(), dpi=dpi, again=1)
    flat = gaussian_u8(flat_copy(copy, first, outline), 0.4)
    laser = bool(rng.random() < 0.5)
    process = Process.AM_HALFTONE if laser else Process.FM_HALFTONE
    printed = reprint(flat, process, rng, px_per_mm=copy.px_per_mm)
    return Forged(
        page=copy.scan_page(printed, dpi=dpi), polygons_mm=(polygon(outline),),
        record=copy.record, variant="laser" if laser else "inkjet",
    )  # fmt: skip


ATTACK = Attack(name="whole_reprint", applies=_applies, forge=forge)
