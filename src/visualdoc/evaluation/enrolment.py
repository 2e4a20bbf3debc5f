"""``bench enrol``: types enrolled without a description, against the description of the set."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.enrolment import enrol_files
from visualdoc.errors import DataSetError, EnrolmentError
from visualdoc.evaluation.dataset import DataSet
from visualdoc.evaluation.enrolment_truth import Truth, admissible, area_right, overlap
from visualdoc.evaluation.figure import save, with_axes
from visualdoc.evaluation.metrics import wilson
from visualdoc.geometry import BoxMm
from visualdoc.inference import ModelRegistry
from visualdoc.references.description import TypeDescription, read_description
from visualdoc.references.library import Library
from visualdoc.references.types import DocumentType, Zone

MIN_OVERLAP, MIN_AREA_RIGHT = 0.5, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundZone:
    """One zone of the truth and what was proposed for it.

    Attributes
    ----------
    iou
        Intersection over union with the described box.
    lawful_iou
        The same with the nearest box that holds the longest lawful value and lies in the described
        one; as ``iou`` where the set does not tell how far lawful values reach.
    """

    type: str
    zone: str
    kind: str
    field: str | None
    iou: float
    lawful_iou: float
    found_kind: str | None
    found_field: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledType:
    """How well one type was enrolled by itself.

    Attributes
    ----------
    area_right
        Share of the page that is static or dynamic as the described zones have it.
    area_lawful
        The same, with either answer right where the form has room that no lawful value reaches.
    turned_deg
        By how much the type lies turned anticlockwise against its description.
    refused
        Genuine scans that were left out, with the reason.
    """

    type: str
    seconds: float
    cpu_seconds: float
    zones: tuple[FoundZone, ...]
    surplus: int
    area_right: float
    area_lawful: float
    turned_deg: int
    refused: tuple[tuple[str, str], ...]


def measure(data_set: DataSet, models: ModelRegistry) -> Iterator[EnrolledType]:
    """Enrol each described type from its scans alone."""
    for name in data_set.types:
        described = data_set.description(name)
        if described is None:
            continue
        scans = [item.path for item in data_set.of_kind("enrol") if item.document_type == name]
        truth = _truth(read_description(described), data_set.lawful.get(name, {}))
        wall, cpu = time.perf_counter(), time.process_time()
        refused: tuple[tuple[str, str], ...]
        with tempfile.TemporaryDirectory() as folder:
            try:
                made = enrol_files(
                    name,
                    scans,
                    library=Library.open_or_create(Path(folder)),
                    description=TypeDescription(),
                    models=models,
                )
            except EnrolmentError as error:
                found, refused = None, (("all", error.detail),)
            else:
                found = made.document_type
                refused = tuple((r.name, r.reason) for r in made.refused)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield compared(name, truth, found, refused=refused, seconds=(wall, cpu))


def _truth(description: TypeDescription, lawful: Mapping[str, BoxMm]) -> Truth:
    if description.size is None:
        msg = f"the description of {description.title} tells no size."
        raise DataSetError(msg)
    return Truth.of([zone.zone() for zone in description.zones], description.size, lawful)


def compared(
    name: str,
    truth: Truth,
    found: DocumentType | None,
    *,
    refused: tuple[tuple[str, str], ...] = (),
    seconds: tuple[float, float] = (0.0, 0.0),
) -> EnrolledType:
    """Compare what was proposed with the described zones.

    Parameters
    ----------
    seconds
        Wall clock and processor.
    """
    proposed = found.zones if found is not None else ()
    turns, lying = _lying(truth, found)
    hit = {zone.id for zone in proposed if any(overlap(zone.box, t.box) > 0.1 for t in lying.most)}
    return EnrolledType(
        type=name,
        seconds=seconds[0],
        cpu_seconds=seconds[1],
        zones=tuple(
            _best(name, zone, low.box, proposed)
            for zone, low in zip(lying.most, lying.least, strict=True)
        ),
        surplus=len(proposed) - len(hit),
        area_right=area_right(lying.most, lying.most, proposed, found.size) if found else 0.0,
        area_lawful=area_right(lying.least, lying.most, proposed, found.size) if found else 0.0,
        turned_deg=90 * turns,
        refused=refused,
    )


def _lying(truth: Truth, found: DocumentType | None) -> tuple[int, Truth]:
    """Return the truth as the type lies, and by how many quarters it is turned for that."""
    if found is None:
        return 0, truth
    ways = [truth]
    for _ in range(3):
        ways.append(ways[-1].turned())
    alike = [(turns, way) for turns, way in enumerate(ways) if way.lies_as(found.size)]

    def agreement(pair: tuple[int, Truth]) -> float:
        return sum(
            max((overlap(one.box, zone.box) for one in found.zones), default=0.0)
            for zone in pair[1].most
        )

    return max(alike, key=agreement)


def _best(name: str, zone: Zone, least: BoxMm, proposed: Sequence[Zone]) -> FoundZone:
    best = max(proposed, key=lambda p: overlap(p.box, zone.box), default=None)
    iou = 0.0 if best is None else overlap(best.box, zone.box)
    lawful = max(
        (overlap(p.box, admissible(p.box, least, zone.box)) for p in proposed), default=0.0
    )
    hit = best if iou >= MIN_OVERLAP else None
    return FoundZone(
        type=name,
        zone=zone.id,
        kind=zone.kind.value,
        field=zone.field,
        iou=round(iou, 4),
        lawful_iou=round(lawful, 4),
        found_kind=None if hit is None else hit.kind.value,
        found_field=None if hit is None else hit.field,
    )


def summarise(types: Sequence[EnrolledType]) -> dict[str, Any]:
    """Shares over all zones of all types, with Wilson intervals."""
    zones = [zone for one in types for zone in one.zones]
    hit = [zone for zone in zones if zone.iou >= MIN_OVERLAP]
    fields = [zone for zone in hit if zone.field is not None]
    return {
        "types": len(types),
        "zones": len(zones),
        "proposed": _share(len(hit), len(zones)),
        "proposed_lawful": _share(sum(z.lawful_iou >= MIN_OVERLAP for z in zones), len(zones)),
        "kind_right": _share(sum(z.kind == z.found_kind for z in hit), len(hit)),
        "name_right": _share(sum(z.field == z.found_field for z in fields), len(fields)),
        "name_wrong": _share(
            sum(z.found_field not in {None, z.field} for z in fields), len(fields)
        ),
        "surplus_zones_a_type": sum(one.surplus for one in types) / max(len(types), 1),
        "area_right_median": _middle([one.area_right for one in types]),
        "area_lawful_median": _middle([one.area_lawful for one in types]),
        "area_lawful_lowest": min((one.area_lawful for one in types), default=0.0),
        "types_with_97_percent_right": sum(one.area_lawful >= MIN_AREA_RIGHT for one in types),
        "types_turned": sum(one.turned_deg != 0 for one in types),
        "seconds_median": _middle([one.seconds for one in types]),
        "cpu_seconds_median": _middle([one.cpu_seconds for one in types]),
        "scans_refused": sum(len(one.refused) for one in types),
    }


def _share(count: int, total: int) -> dict[str, Any]:
    return {"share": count / max(total, 1), "of": total, "interval": wilson(count, total)}


def _middle(values: Sequence[float]) -> float:
    return float(np.median(values)) if len(values) else 0.0


def table(figures: dict[str, Any]) -> str:
    """Return the figures as text."""
    rows = []
    for name, value in figures.items():
        words = name.replace("_", " ")
        if isinstance(value, dict):
            low, high = value["interval"]
            rows.append(f"{words} {value['share']:.1%} [{low:.1%}, {high:.1%}] of {value['of']}")
        else:
            rows.append(f"{words} {value:.3f}" if isinstance(value, float) else f"{words} {value}")
    return "\n".join(rows)


def write(figures: dict[str, Any], types: Sequence[EnrolledType], out: Path) -> None:
    """Write ``results.json`` and a plot of the overlaps."""
    out.mkdir(parents=True, exist_ok=True)
    content = {"bench": "enrol", "figures": figures, "types": [asdict(one) for one in types]}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
    _plot(types, out / "overlaps.png")


def _plot(types: Sequence[EnrolledType], path: Path) -> None:
    zones = [zone for one in types for zone in one.zones]
    figure, axes = with_axes("intersection over union", "share of zones at least")
    for label, values in (
        ("described box", [zone.iou for zone in zones]),
        ("longest lawful value to described box", [zone.lawful_iou for zone in zones]),
    ):
        shares = 1.0 - np.arange(len(values)) / max(len(values), 1)
        axes.step(np.sort(values), shares, where="post", label=label)
    axes.axvline(MIN_OVERLAP, color="grey", linewidth=0.8)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    save(figure, path)
