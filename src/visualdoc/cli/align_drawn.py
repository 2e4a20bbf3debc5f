"""Pages for ``bench align`` drawn on the spot: random designs under conditions with dense truth."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualdoc.checks.layout import elements
from visualdoc.enrolment import enrol_files
from visualdoc.errors import EnrolmentError
from visualdoc.evaluation.align import Case, Points
from visualdoc.geometry.frames import MM_PER_INCH
from visualdoc.inference import ModelRegistry
from visualdoc.references.description import TypeDescription
from visualdoc.references.library import Library
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view
from visualdoc.samples import distortion
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.distortion import Distorted
from visualdoc.samples.procedural import procedural_design
from visualdoc.samples.seeds import stream

Rng = np.random.Generator

ENROL_SCANS = 5
DPI = 600.0
MOVED_MM = (0.3, 0.5, 1.0, 1.5)
MOVED_TOLERANCE_MM = 0.1


def _flat(page: Scanned, _rng: Rng) -> Distorted:
    return distortion.distort(page, distortion.Field(move=np.zeros_like))


def _paper(page: Scanned, rng: Rng) -> Distorted:
    return distortion.distort(page, distortion.paper(rng, rms_mm=0.25))


def _size_mm(page: Scanned) -> tuple[float, float]:
    height, width = page.image.shape[:2]
    return width / page.dpi * MM_PER_INCH, height / page.dpi * MM_PER_INCH


def _feed(page: Scanned, rng: Rng) -> Distorted:
    travel = _size_mm(page)[1]
    moved = distortion.feed(rng, stretch_mm=1.0, wobble_mm=0.15, travel_mm=travel)
    return distortion.distort(page, moved)


def _spine(page: Scanned, rng: Rng) -> Distorted:
    moved = distortion.spine(rng, lift_mm=6.0, reach_mm=15.0, size_mm=_size_mm(page))
    return distortion.distort(page, moved)


def _phone(tilt_deg: float) -> Callable[[Scanned, Rng], Distorted]:
    return lambda page, rng: distortion.phone(page, rng, tilt_deg=tilt_deg)


CONDITIONS: dict[str, Callable[[Scanned, Rng], Distorted]] = {
    "flat": _flat,
    "paper": _paper,
    "feed": _feed,
    "spine": _spine,
    "phone-10": _phone(10.0),
    "phone-20": _phone(20.0),
    "phone-30": _phone(30.0),
    "phone-40": _phone(40.0),
}


def _key(seed: int, *name: str) -> Rng:
    return stream(seed, "align", *name)


def enrolled(seeds: Sequence[int], folder: Path, models: ModelRegistry) -> Library:
    """Enrol random designs, each from five scans without any description."""
    Library.open_or_create(folder)
    for seed in seeds:
        press = Press(procedural_design(seed), seed)
        with tempfile.TemporaryDirectory() as scans:
            paths = []
            for number in range(ENROL_SCANS):
                copy = Copy.draw(press, f"enrol/{number}")
                path = Path(scans) / f"{number}.jpg"
                page = copy.scan_page(copy.print_page(), dpi=DPI)
                _save(page.image, path, copy.jpeg_quality)
                paths.append(path)
            # a design that enrolment refuses has no reference to lie on; the table counts the rest
            with suppress(EnrolmentError):
                enrol_files(
                    press.design.name,
                    paths,
                    library=Library.open(folder),
                    description=TypeDescription(),
                    models=models,
                )
    return Library.open(folder)


def _save(image: NDArray[np.uint8], path: Path, quality: int) -> None:
    Image.fromarray(image).save(path, "JPEG", quality=quality, subsampling=0, dpi=(DPI, DPI))


def _through_jpeg(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality, subsampling=0)
    with Image.open(io.BytesIO(buffer.getvalue())) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.uint8)


def cases(seeds: Sequence[int], conditions: Sequence[str], library: Library) -> Iterator[Case]:
    """One page for each design and condition; designs that were not enrolled are left out."""
    for seed in seeds:
        press = Press(procedural_design(seed), seed)
        name = press.design.name
        if name not in library.names:
            continue
        copy = Copy.draw(press, "align/1")
        page = copy.scan_page(copy.print_page(), dpi=DPI)
        for condition in conditions:
            yield Case(
                name=f"{name}-{condition}",
                document_type=name,
                condition=condition,
                open=_drawer(page, condition, seed, copy.jpeg_quality),
            )


def _drawer(
    page: Scanned, condition: str, seed: int, quality: int
) -> Callable[[], tuple[NDArray[np.uint8], Callable[[Points], Points]]]:
    def drawn() -> tuple[NDArray[np.uint8], Callable[[Points], Points]]:
        made = CONDITIONS[condition](page, _key(seed, condition))
        return _through_jpeg(made.image, quality), made.to_px

    return drawn


def moved_elements(seeds: Sequence[int], library: Library) -> list[dict[str, float | None]]:
    """Displace one printed element of each design by known lengths and ask the layout check.

    Returns
    -------
    list of dict
        ``moved_mm`` and ``error_mm``, the distance of the reported displacement from the true one,
        None when none was reported.
    """
    rows: list[dict[str, float | None]] = []
    for seed in seeds:
        press = Press(procedural_design(seed), seed)
        if press.design.name not in library.names or not press.design.emphasis:
            continue
        rows.extend(
            {"moved_mm": length, "error_mm": _moved(press, seed, length, library)}
            for length in MOVED_MM
        )
    return rows


def _moved(press: Press, seed: int, length_mm: float, library: Library) -> float | None:
    rng = _key(seed, "moved", str(length_mm))
    names = sorted(press.design.emphasis)
    element = names[int(rng.integers(len(names)))]
    turn = float(rng.uniform(0, 2 * np.pi))
    step = press.scale.px_per_mm
    by = tuple(round(length_mm * v * step) / step for v in (np.cos(turn), np.sin(turn)))
    copy = Copy.draw(press, f"moved/{length_mm}")
    draft = replace(copy.draft(), displaced_mm={element: (by[0], by[1])})
    pixels = _through_jpeg(copy.scan_page(copy.print_page(draft), dpi=DPI).image, copy.jpeg_quality)
    document_type = library.load(press.design.name)
    found, _ = identify(
        query_view(pixels, find_outline(pixels)),
        {document_type.name: library.views()[document_type.name]},
    )
    aligned = found and register(pixels, document_type, found.page_to_reference)
    if not aligned:
        return None
    reported = [
        evidence.data["value"]
        for candidate in elements.candidates(aligned)
        for evidence in candidate.evidence
        if evidence.data.get("name") == "displacement"
    ]
    return min((float(np.hypot(*np.subtract(v, by))) for v in reported), default=None)
