"""``bench enrol``: types enrolled without a description, against the description of the set.

A described box says where the form has room. Zones are meant to be as large as the longest lawful
value, and where the format fixes a value's length (a date, a number, one letter) that is less than
the room of a wide cell: then neither box is wrong. So the truth lies between two boxes: the one
that the longest lawful value reaches, and the described one. Edges between the two are right, and
so is either answer for a pixel between them. Figures against described boxes alone stand beside.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.enrolment import enrol_files
from visualdoc.errors import EnrolmentError
from visualdoc.evaluation.dataset import DataSet
from visualdoc.evaluation.metrics import wilson
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.inference import ModelRegistry
from visualdoc.references.description import TypeDescription, read_description
from visualdoc.references.library import Library
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import DocumentType, Zone

RASTER_PX_PER_MM = 5.0
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
    refused: tuple[tuple[str, str], ...]


def measure(data_set: DataSet, models: ModelRegistry) -> Iterator[EnrolledType]:
    """Enrol each described type from its scans alone."""
    for name in data_set.types:
        described = data_set.description(name)
        if described is None:
            continue
        scans = [item.path for item in data_set.of_kind("enrol") if item.document_type == name]
        truth = tuple(zone.zone() for zone in read_description(described).zones)
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
        yield compared(
            name, truth, found, lawful=data_set.lawful.get(name, {}), refused=refused,
            seconds=(wall, cpu),
        )  # fmt: skip


def compared(
    name: str,
    truth: Sequence[Zone],
    found: DocumentType | None,
    *,
    lawful: Mapping[str, BoxMm] | None = None,
    refused: tuple[tuple[str, str], ...] = (),
    seconds: tuple[float, float] = (0.0, 0.0),
) -> EnrolledType:
    """Compare what was proposed with the described zones.

    Parameters
    ----------
    lawful
        Boxes that the longest lawful values reach, by zone id.
    seconds
        Wall clock and processor.
    """
    proposed = found.zones if found is not None else ()
    least = tuple(replace(zone, box=(lawful or {}).get(zone.id, zone.box)) for zone in truth)
    rows = tuple(
        _best(name, zone, low.box, proposed) for zone, low in zip(truth, least, strict=True)
    )
    hit = {zone.id for zone in proposed if any(_iou(zone.box, t.box) > 0.1 for t in truth)}
    return EnrolledType(
        type=name,
        seconds=seconds[0],
        cpu_seconds=seconds[1],
        zones=rows,
        surplus=len(proposed) - len(hit),
        area_right=0.0 if found is None else area_right(truth, truth, proposed, found.size),
        area_lawful=0.0 if found is None else area_right(least, truth, proposed, found.size),
        refused=refused,
    )


def area_right(
    least: Sequence[Zone], most: Sequence[Zone], proposed: Sequence[Zone], size: SizeMm
) -> float:
    """Share of the page that is dynamic within ``least``, static outside ``most``, or between."""
    shape = (round(size.height_mm * RASTER_PX_PER_MM), round(size.width_mm * RASTER_PX_PER_MM))
    inner, outer, found = (
        dynamic_mask(shape, tuple(zones), RASTER_PX_PER_MM) for zones in (least, most, proposed)
    )
    return float(np.where(found, outer, ~inner).mean())


def _best(name: str, zone: Zone, least: BoxMm, proposed: Sequence[Zone]) -> FoundZone:
    best = max(proposed, key=lambda p: _iou(p.box, zone.box), default=None)
    iou = 0.0 if best is None else _iou(best.box, zone.box)
    lawful = max((_iou(p.box, _admissible(p.box, least, zone.box)) for p in proposed), default=0.0)
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


def _admissible(box: BoxMm, least: BoxMm, most: BoxMm) -> BoxMm:
    """Box nearest to a proposed one among those that hold ``least`` and lie within ``most``."""
    return BoxMm(
        left_mm=min(max(box.left_mm, most.left_mm), least.left_mm),
        top_mm=min(max(box.top_mm, most.top_mm), least.top_mm),
        right_mm=max(min(box.right_mm, most.right_mm), least.right_mm),
        bottom_mm=max(min(box.bottom_mm, most.bottom_mm), least.bottom_mm),
    )


def _iou(one: BoxMm, other: BoxMm) -> float:
    common = one.overlap_mm2(other)
    both = one.width_mm * one.height_mm + other.width_mm * other.height_mm - common
    return common / both if both > 0 else 0.0


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
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    zones = [zone for one in types for zone in one.zones]
    figure = Figure(figsize=(6, 4))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlabel="intersection over union", ylabel="share of zones at least")
    for label, values in (
        ("described box", [zone.iou for zone in zones]),
        ("longest lawful value to described box", [zone.lawful_iou for zone in zones]),
    ):
        shares = 1.0 - np.arange(len(values)) / max(len(values), 1)
        axes.step(np.sort(values), shares, where="post", label=label)
    axes.axvline(MIN_OVERLAP, color="grey", linewidth=0.8)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(path, dpi=120, metadata={"Software": None})
