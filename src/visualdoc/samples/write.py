"""Writes a labelled set of sample documents; the same seed gives the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from visualdoc.errors import DataSetError
from visualdoc.samples import labels
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.design import Design
from visualdoc.samples.designs import catalogue
from visualdoc.samples.forgeries.registry import attacks_for
from visualdoc.samples.lawful import lawful_boxes
from visualdoc.samples.procedural import Variant, VariantKind, procedural_design, variant_of

ENROLMENT_SCANS = 5
MAX_REDRAWS = 8
PROCEDURAL_STRIDE = 100_000  # sets of different seeds share no design
LARGE_PAGE_MM = 200.0  # office scanners save whole pages with stronger compression
FULL_CHROMA_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made.

    Attributes
    ----------
    genuine
        Genuine scans a type, beside those for enrolment.
    forged
        Forged scans a type and attack.
    procedural
        Draw so many designs at random from the seed, in place of the fixed ones.
    variants
        Kinds of variants that are made beside each of those, as types of their own.
    print_dpi
        Resolution at which those are printed; None takes each one's own.
    """

    seed: int = 1
    genuine: int = 3
    forged: int = 1
    enrol: int = ENROLMENT_SCANS
    dpi: float = 600.0
    types: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ()
    procedural: int = 0
    variants: tuple[str, ...] = ()
    print_dpi: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """One scan with its label."""

    file: str
    page: Scanned
    label: dict[str, Any]
    jpeg_quality: int
    chroma_halved: bool


def chosen_designs(types: Sequence[str]) -> tuple[Design, ...]:
    """Return the designs with these names, all when none is named."""
    known = {design.name: design for design in catalogue.designs()}
    missing = [name for name in types if name not in known]
    if missing:
        detail = f"no sample document is called {', '.join(missing)}"
        raise DataSetError(detail, hint=f"Known are {', '.join(known)}.")
    return tuple(known[name] for name in types) if types else tuple(known.values())


def ordered_designs(order: Order) -> tuple[Design, ...]:
    """Return the designs that are to be made."""
    if not order.procedural:
        return chosen_designs(order.types)
    made: list[Design] = []
    for seed in _seeds(order):
        made.append(procedural_design(seed, print_dpi=order.print_dpi))
        made += [variant.design for variant in _variants(order, seed)]
    return tuple(made)


def _seeds(order: Order) -> range:
    first = order.seed * PROCEDURAL_STRIDE
    return range(first, first + order.procedural)


def _variants(order: Order, seed: int) -> Iterator[Variant]:
    known = [kind.value for kind in VariantKind]
    for kind in order.variants:
        if kind not in known:
            detail = f"there are no variants of the kind {kind}"
            raise DataSetError(detail, hint=f"Known are {', '.join(known)}.")
        yield variant_of(seed, kind, print_dpi=order.print_dpi)


def _differences(order: Order) -> dict[str, dict[str, Any]]:
    """Return what each variant is a variant of, and where it differs."""
    return {
        variant.design.name: {
            "of": procedural_design(seed).name,
            "kind": variant.kind.value,
            "areas_mm": [labels.sides(box) for box in variant.areas_mm],
        }
        for seed in _seeds(order)
        for variant in _variants(order, seed)
    }


def samples(order: Order) -> Iterator[Sample]:
    """Make the samples one after another, by type."""
    for design in ordered_designs(order):
        press = Press(design, order.seed)
        jobs = [*_true_jobs(press, order), *_forged_jobs(press, order)]
        # one print run after another, because a printed blank is large and kept only once
        for _, _, job in sorted(jobs, key=lambda entry: (entry[0], entry[1])):
            made = job()
            if made is not None:
                yield made


_Job = tuple[int, str, Callable[[], Sample | None]]


def _true_jobs(press: Press, order: Order) -> Iterable[_Job]:
    counts = (("enrol", order.enrol), ("genuine", order.genuine))
    for kind, count in counts:
        for number in range(1, count + 1):
            copy = Copy.draw(press, f"{kind}/{number}")
            name = (
                f"{kind}/{press.design.name}_{number if kind == 'enrol' else f'{number:03d}'}.jpg"
            )
            yield copy.lot, name, _true_job(copy, kind, name, order.dpi)


def _true_job(copy: Copy, kind: str, name: str, dpi: float) -> Callable[[], Sample | None]:
    def job() -> Sample | None:
        printed = copy.print_page()
        page = copy.scan_page(printed, dpi=dpi)
        label = labels.item(
            file=name, design=copy.design, kind=kind, page=page, record=copy.record,
            ink_boxes=printed.ink_boxes,
        )  # fmt: skip
        return _sample(copy, name, page, label)

    return job


def _forged_jobs(press: Press, order: Order) -> Iterable[_Job]:
    for attack in attacks_for(press.design):
        if order.attacks and attack.name not in order.attacks:
            continue
        for number in range(1, order.forged + 1):
            name = f"forged/{press.design.name}_{attack.name}_{number:03d}.jpg"
            copy = Copy.draw(press, f"forged/{attack.name}/{number}")
            yield copy.lot, name, _forged_job(copy, attack.name, name, order.dpi)


def _forged_job(copy: Copy, attack_name: str, name: str, dpi: float) -> Callable[[], Sample | None]:
    def job() -> Sample | None:
        attack = next(a for a in attacks_for(copy.design) if a.name == attack_name)
        chosen = copy
        for redraw in range(MAX_REDRAWS):  # an attack may find nothing to do on one person's page
            forged = attack.forge(chosen, dpi)
            if forged is not None:
                break
            chosen = Copy.draw(copy.press, f"{copy.key}/{redraw}")
        if forged is None:
            return None
        label = labels.item(
            file=name, design=copy.design, kind="forged", page=forged.page,
            record=forged.record, attack=attack_name, forged=forged,
        )  # fmt: skip
        return _sample(chosen, name, forged.page, label)

    return job


def _sample(copy: Copy, name: str, page: Scanned, label: dict[str, Any]) -> Sample:
    large = copy.design.size.height_mm > LARGE_PAGE_MM
    return Sample(
        file=name,
        page=page,
        label=label,
        jpeg_quality=copy.jpeg_quality - (8 if large else 0),
        chroma_halved=large or copy.jpeg_quality < FULL_CHROMA_QUALITY,
    )


def encoded(sample: Sample) -> bytes:
    """JPEG bytes as the scanner saves them, with the resolution in the header."""
    buffer = io.BytesIO()
    dpi = round(sample.page.dpi)
    Image.fromarray(sample.page.image).save(
        buffer, "JPEG", quality=sample.jpeg_quality, dpi=(dpi, dpi),
        subsampling=2 if sample.chroma_halved else 0,
    )  # fmt: skip
    return buffer.getvalue()


def write_set(out: Path, order: Order, *, progress: Callable[[str], None] | None = None) -> int:
    """Write a set of samples into a folder.

    Returns
    -------
    int
        Number of scans written.
    """
    designs = ordered_designs(order)
    (out / "types").mkdir(parents=True, exist_ok=True)
    for design in designs:
        text = yaml.safe_dump(labels.description(design), sort_keys=False, allow_unicode=True)
        (out / "types" / f"{design.name}.yaml").write_text(text, encoding="utf-8")
    items = []
    for sample in samples(order):
        target = out / sample.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encoded(sample))
        items.append(sample.label)
        if progress is not None:
            progress(sample.file)
    items.sort(key=lambda entry: str(entry["file"]))
    content = {
        "schema": labels.SCHEMA, "seed": order.seed, "dpi": order.dpi, "items": items,
        "variants": _differences(order),
        "preprint": {d.name: labels.preprint(d) for d in designs if d.preprint},
        "lawful_mm": {d.name: labels.boxes(lawful_boxes(d)) for d in designs},
    }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False)
    (out / "labels.json").write_text(text + "\n", encoding="utf-8")
    return len(items)
