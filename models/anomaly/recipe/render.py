"""Render shards: designs with an enrolled reference (median, spread, mask) and labelled probes.

``python render.py --out DIR --first 0 --count 100`` writes one ``.npz`` a design. Seeds make the
split: see ``config.toml``. A seed gives the same bytes on machines with the same fonts.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from channel import Capture, Press, Scanner, jpeg, print_sheet, register, scan, wear
from designs import Design, random_design
from digital_attacks import DIGITAL_ATTACKS, NULL_ATTACKS, digital_attack, null_attack
from line_work import CANVAS_PX, GRID_PX, MARGIN_PX
from numpy.typing import NDArray
from persons import dynamic_mask, lay_person
from physical_attacks import PLATE_ATTACKS, SHEET_ATTACKS, plate_attack, sheet_attack
from printing import Float, Printer

from visualdoc.checks.anomaly.photometry import LUMINANCE, fit_photometry

Bytes = NDArray[np.uint8]
CELL_PX = 4
GENUINE, POSITIVE, IGNORED = 0, 1, 2
ATTACKS = PLATE_ATTACKS + SHEET_ATTACKS + DIGITAL_ATTACKS
PROBES_A_DESIGN = 7


@dataclass(slots=True, kw_only=True)
class World:
    """One issuing authority: design, press, personalisation machines, the enrolling scanner."""

    design: Design
    press: Press
    printers: dict[str, Printer]
    scanner: Scanner
    rng: np.random.Generator


def make_world(seed: int) -> World:
    """Draw the world of a seed."""
    rng = np.random.default_rng([seed, 23])
    design = random_design(seed)
    printers = {k: Printer.random(rng, design.px_per_mm) for k in ("text", "portrait", "signature")}
    return World(
        design=design,
        press=Press.random(rng),
        printers=printers,
        scanner=Scanner.random(rng),
        rng=rng,
    )


def genuine_sheet(world: World, plates: list[Bytes]) -> Float:
    """Print and personalise one sheet."""
    sheet = print_sheet(world.design, plates, world.press, world.rng)
    lay_person(sheet, world.design, world.printers, world.rng)
    return sheet


def _encoded(capture: Capture, image: Bytes, scanner: Scanner, rng: np.random.Generator) -> Bytes:
    return register(capture, jpeg(image, scanner.quality, subsample=scanner.subsample), rng)


def genuine_capture(world: World, scanner: Scanner, wear_strength: float) -> Bytes:
    """Return one genuine page on the grid."""
    sheet = genuine_sheet(world, world.design.plates)
    wear(sheet, world.rng, wear_strength)
    capture = scan(sheet, scanner, world.rng)
    return _encoded(capture, capture.image, scanner, world.rng)


def matched(image: Bytes, target: Bytes, usable: NDArray[np.bool_]) -> Bytes:
    """Match the colours of one grid image to another's."""

    def small(picture: NDArray[np.uint8]) -> Float:
        return cv2.resize(picture.astype(np.float32), (32, 32), interpolation=cv2.INTER_AREA)

    cells = cv2.resize(usable.astype(np.float32), (32, 32), interpolation=cv2.INTER_AREA) > 0.5
    fit = fit_photometry(small(image), small(target), cells)
    light = cv2.resize(fit.light(32, 32), (GRID_PX, GRID_PX))
    out = cv2.transform(image.astype(np.float32), fit.matrix.astype(np.float32)) + light
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def reference(
    captures: list[Bytes], dynamic: NDArray[np.bool_], shrink: float
) -> tuple[Bytes, Bytes]:
    """Enrol captures as the product does.

    Returns
    -------
    tuple
        Median RGB, and spread of luminance in sixteenths of a grey level.
    """
    stack = [captures[0]] + [matched(image, captures[0], ~dynamic) for image in captures[1:]]
    median = np.median(np.stack(stack), axis=0).astype(np.uint8)
    grey = np.stack([image.astype(np.float32) @ LUMINANCE.astype(np.float32) for image in stack])
    centre = np.median(grey, axis=0)
    robust = 1.4826 * np.median(np.abs(grey - centre), axis=0)
    pooled = cv2.blur(np.minimum(robust, 25.0) ** 2, (41, 41))
    k = len(stack)
    spread = np.sqrt((k * robust**2 + shrink * pooled) / (k + shrink))
    return median, np.clip(spread * 16 + 0.5, 1, 255).astype(np.uint8)


def cell_labels(mask: Bytes, *, whole: bool = False) -> Bytes:
    """Reduce a pixel mask to cells; cells on the border of a region count for neither side."""
    size = (GRID_PX // CELL_PX, GRID_PX // CELL_PX)
    share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    labels = np.where(share > 0.5, POSITIVE, GENUINE).astype(np.uint8)
    if whole:
        return labels
    core = (share > 0.5).astype(np.uint8)
    border = cv2.dilate(core, np.ones((5, 5), np.uint8)) - core
    labels[(border > 0) | ((share > 0.02) & (share <= 0.5))] = IGNORED
    return labels


def _to_grid(canvas_mask: Bytes) -> Bytes:
    inner = canvas_mask[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]
    return np.ascontiguousarray(inner[::2, ::2])


def forged_probe(world: World, name: str, scanner: Scanner) -> tuple[Bytes, Bytes]:
    """Forge one page.

    Returns
    -------
    tuple
        Grid image and cell labels.
    """
    rng, design = world.rng, world.design
    plates, mask = design.plates, np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
    if name in PLATE_ATTACKS:
        plates, mask = plate_attack(name, design, rng)
    sheet = genuine_sheet(world, plates)
    if name in SHEET_ATTACKS:
        mask = sheet_attack(name, sheet, design, world.printers, rng)
    wear(sheet, rng, float(rng.uniform(0, 0.6)))
    capture = scan(sheet, scanner, rng)
    image, grid_mask = capture.image, _to_grid(mask)
    if name in DIGITAL_ATTACKS:
        image, grid_mask = _digital(world, name, capture, scanner)
    if name in NULL_ATTACKS:
        image = null_attack(name, capture, design, rng)
    labels = cell_labels(grid_mask, whole=name == "reprint_whole")
    return _encoded(capture, image, scanner, rng), labels


def _digital(world: World, name: str, capture: Capture, scanner: Scanner) -> tuple[Bytes, Bytes]:
    if world.rng.random() < 0.6:
        first = jpeg(capture.image, scanner.quality, subsample=scanner.subsample)
        capture = Capture(image=first, to_canvas=capture.to_canvas)
    other = capture.image
    if name == "copy_move":
        other = scan(genuine_sheet(world, world.design.plates), scanner, world.rng).image
        other = other if other.shape == capture.image.shape else capture.image
    image, mask = digital_attack(name, capture, other, world.design, world.rng)
    return image, register(capture, mask, None)


def _probe_names(rng: np.random.Generator) -> list[str]:
    names = ["genuine", "genuine", str(rng.choice([*NULL_ATTACKS, "genuine"]))]
    return names + [
        str(v) for v in rng.choice(ATTACKS, PROBES_A_DESIGN - len(names), replace=False)
    ]


def render_design(seed: int, *, keep: bool = False) -> dict[str, NDArray[np.generic]]:
    """Render one design with its reference and probes as arrays ready for ``np.savez``.

    ``keep`` also gives the enrolled captures themselves, for leave-one-out statistics.
    """
    world = make_world(seed)
    rng, design = world.rng, world.design
    mixed = rng.random() < 0.25
    worn = float(rng.uniform(0, 0.5))
    captures = [
        genuine_capture(world, Scanner.random(rng) if mixed and i else world.scanner, worn)
        for i in range(int(rng.choice([3, 4, 5, 6, 8], p=[0.15, 0.15, 0.45, 0.15, 0.1])))
    ]
    dynamic = _to_grid(dynamic_mask(design, rng, (CANVAS_PX, CANVAS_PX)).astype(np.uint8)) > 0
    median, spread = reference(captures, dynamic, float(rng.uniform(8, 30)))
    images, labels, names = [], [], _probe_names(rng)
    for index, name in enumerate(names):
        scanner = world.scanner if rng.random() < 0.65 else Scanner.random(rng)
        if name == "genuine":
            images.append(genuine_capture(world, scanner, float(rng.uniform(0, 1.5) * (index > 0))))
            labels.append(np.zeros((GRID_PX // CELL_PX, GRID_PX // CELL_PX), np.uint8))
        else:
            image, label = forged_probe(world, name, scanner)
            images.append(image)
            labels.append(label)
    return {
        "probes": np.stack(images),
        "labels": np.stack(labels),
        "names": np.array(names),
        "median": median,
        "spread": spread,
        "dynamic": dynamic,
        "dpi": np.array(design.grid_dpi),
        "seed": np.array(seed),
        "captures": np.stack(captures) if keep else np.array(len(captures)),
    }


def main() -> None:
    """Render a range of seeds; finished ones are left alone, so that an aborted run goes on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--keep", action="store_true", help="keep the enrolled captures too")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in range(options.first, options.first + options.count):
        target = options.out / f"{seed:06d}.npz"
        if target.exists():
            continue
        part = target.with_suffix(".part.npz")
        np.savez(part, allow_pickle=False, **render_design(seed, keep=options.keep))
        part.rename(target)


if __name__ == "__main__":
    main()
