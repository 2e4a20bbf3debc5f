"""Name zones by the labels that the form prints beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.captions import Form
from visualdoc.enrolment.print_reading import pictures_of_print, read_print
from visualdoc.errors import ModelError
from visualdoc.examination.readings import Readers
from visualdoc.geometry import BoxMm
from visualdoc.reading.text.labels import LabelMatch, field_of_label
from visualdoc.reading.text.recogniser import LANGUAGES_OF_SCRIPT, TextRecogniser
from visualdoc.references.types import NamedBy, ReferenceImages, Zone, ZoneKind

# distances between a label and its zone, in mm
ABOVE_MM, BESIDE_MM, BELOW_MM, ALONG_MM = 4.5, 45.0, 3.5, 3.0
# zones are generous and may cover part of their label
OVERLAP_MM = 1.3
LABEL_PAD_MM = 0.5
SURE_LABEL = 0.6
# a label that names no field is kept as it was read only above this confidence
STORED_CONFIDENCE = 0.75
LABELLED = frozenset({ZoneKind.TEXT, ZoneKind.SIGNATURE, ZoneKind.OTHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """A line of the form's print that may be a zone's label."""

    place: str
    distance_mm: float
    box: BoxMm


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a label says, how surely it was read, and the field that it names."""

    text: str
    script: str
    match: LabelMatch | None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """The print of a form, among which the labels are.

    Attributes
    ----------
    px_per_mm
        Scale of ``form``.
    """

    form: Form
    px_per_mm: float

    def names(
        self, zones: tuple[Zone, ...], images: ReferenceImages, readers: Readers
    ) -> tuple[Zone, ...]:
        """Name what is unnamed; zones stay as they are when nothing can be read here."""
        try:
            return labelled_zones(zones, self.form, self.px_per_mm, images, readers.text)
        except ModelError:
            return zones


def labelled_zones(
    zones: tuple[Zone, ...],
    form: Form,
    px_per_mm: float,
    images: ReferenceImages,
    recogniser: TextRecogniser,
) -> tuple[Zone, ...]:
    """Give zones without a name the one that the label beside them tells.

    Whether labels stand above, beside or below the values is the same all over a form: the place
    that explains most zones counts, and the others only for zones that have no label there.

    Parameters
    ----------
    px_per_mm
        Scale of ``form``.

    Raises
    ------
    ModelError
        The text reader's data is missing or altered.
    """
    lines = [_in_mm(line, px_per_mm) for line in form.lines]
    beside = {z.id: _candidates(z, zones, lines) for z in zones if z.kind in LABELLED}
    said: dict[BoxMm, _Said] = {}
    for candidates in beside.values():
        for one in candidates:
            if one.box not in said:
                said[one.box] = _read(one.box, images, recogniser)
    said = _credible(said, {zone.script or "Latn" for zone in zones})
    return _named(zones, _shared_out(beside, said, _by_weight(beside, said)))


def _credible(said: Mapping[BoxMm, _Said], scripts: Set[str]) -> dict[BoxMm, _Said]:
    """Drop the wording of labels that were read doubtfully or in a script not on this page.

    A script is on the page when a value is written in it or a label in it names a field.
    """
    known = scripts | {one.script for one in said.values() if one.match is not None}
    return {
        box: one
        if one.match is not None or (one.confidence >= STORED_CONFIDENCE and one.script in known)
        else replace(one, text="")
        for box, one in said.items()
    }


def _shared_out(
    beside: Mapping[str, Sequence[_Beside]], said: Mapping[BoxMm, _Said], order: Sequence[str]
) -> dict[str, _Said]:
    """Give every zone its label: one label belongs to one zone, the usual place comes first."""
    labels: dict[str, _Said] = {}
    used: set[BoxMm] = set()
    for place in order:
        near = sorted(
            (one.distance_mm, zone_id, one.box)
            for zone_id, found in beside.items()
            for one in [next((c for c in found if c.place == place), None)]
            if one is not None
        )
        for _, zone_id, box in near:
            if zone_id not in labels and box not in used:
                labels[zone_id] = said[box]
                used.add(box)
    return labels


def _named(zones: tuple[Zone, ...], labels: Mapping[str, _Said]) -> tuple[Zone, ...]:
    taken = {(zone.field, zone.script or "Latn") for zone in zones if zone.field}
    result = []
    for zone in zones:
        said = labels.get(zone.id)
        if said is None or said.match is None:
            label = (said.text or None) if said is not None else None
            result.append(replace(zone, label=zone.label or label))
            continue
        name, script = said.match.field, said.script
        free = zone.field is None and (name, script) not in taken and _fits(name, zone.kind)
        if free:
            taken.add((name, script))
        result.append(
            replace(
                zone,
                field=name if free else zone.field,
                named_by=NamedBy.LABEL if free else zone.named_by,
                script=zone.script or (script if free and script != "Latn" else None),
                label=said.text,
            )
        )
    return tuple(result)


def _fits(name: str, kind: ZoneKind) -> bool:
    return (name == "signature") == (kind is ZoneKind.SIGNATURE)


def _candidates(zone: Zone, zones: Sequence[Zone], lines: Sequence[BoxMm]) -> list[_Beside]:
    found = []
    for line in lines:
        own = _cut_at_neighbours(line, zone, zones)
        beside = None if own is None else _beside(zone.box, own)
        if beside is not None:
            found.append(beside)
    return sorted(found, key=lambda b: b.distance_mm)


def _beside(box: BoxMm, line: BoxMm) -> _Beside | None:
    starts = abs(line.left_mm - box.left_mm) <= ALONG_MM
    ends = abs(line.right_mm - box.right_mm) <= ALONG_MM
    above, below = box.top_mm - line.bottom_mm, line.top_mm - box.bottom_mm
    if starts or ends:
        if -OVERLAP_MM <= above <= ABOVE_MM:
            return _Beside(place="above", distance_mm=above, box=line)
        if -OVERLAP_MM <= below <= BELOW_MM:
            return _Beside(place="below", distance_mm=below, box=line)
    rows = min(box.bottom_mm, line.bottom_mm) - max(box.top_mm, line.top_mm)
    gap = max(box.left_mm - line.right_mm, 0.0)
    before = line.left_mm < box.left_mm and line.right_mm <= box.left_mm + 1.0
    if before and rows > 0.6 * line.height_mm and gap <= BESIDE_MM:
        return _Beside(place="beside", distance_mm=gap, box=line)
    return None


def _cut_at_neighbours(line: BoxMm, zone: Zone, zones: Sequence[Zone]) -> BoxMm | None:
    """Part of a line of labels that stands over one zone, where it runs over several."""
    left, right = line.left_mm, line.right_mm
    level = [
        other.box
        for other in zones
        if other.id != zone.id
        and min(other.box.bottom_mm, zone.box.bottom_mm) > max(other.box.top_mm, zone.box.top_mm)
    ]
    for box in level:
        if zone.box.left_mm < box.left_mm < right and left < box.left_mm - ALONG_MM:
            right = min(right, box.left_mm + 0.3)
        if box.left_mm < zone.box.left_mm and left < zone.box.left_mm - ALONG_MM < right - ALONG_MM:
            left = max(left, zone.box.left_mm - 0.3)
    return replace(line, left_mm=left, right_mm=right) if right - left > 1.0 else None


def _by_weight(beside: Mapping[str, Sequence[_Beside]], said: Mapping[BoxMm, _Said]) -> list[str]:
    """Places of labels, the one that names most zones first."""
    weights = {"above": 0.0, "beside": 0.0, "below": 0.0}
    for candidates in beside.values():
        for place in weights:
            nearest = next((c for c in candidates if c.place == place), None)
            match = None if nearest is None else said[nearest.box].match
            weights[place] += 0.0 if match is None else match.score
    return sorted(weights, key=lambda place: -weights[place])


def _read(box: BoxMm, images: ReferenceImages, recogniser: TextRecogniser) -> _Said:
    """Read a label in Latin, and in other scripts when that tells no field."""
    crop = _crop(box.grown(LABEL_PAD_MM), images)
    pictures = pictures_of_print(crop, images.scale.px_per_mm)
    best = _Said(text="", script="Latn", match=None)
    for script in LANGUAGES_OF_SCRIPT:
        read = read_print(pictures, script, recogniser)
        text = " ".join(t.text for t in read)
        confidence = min((t.confidence for t in read), default=0.0)
        match = field_of_label(text)
        if match is not None and match.score >= SURE_LABEL:
            return _Said(text=text, script=script, match=match, confidence=confidence)
        if text and confidence > best.confidence:
            best = _Said(text=text, script=script, match=None, confidence=confidence)
    return best


def _crop(box: BoxMm, images: ReferenceImages) -> NDArray[np.uint8]:
    scale = images.scale.px_per_mm
    rows = slice(max(int(box.top_mm * scale), 0), int(np.ceil(box.bottom_mm * scale)))
    columns = slice(max(int(box.left_mm * scale), 0), int(np.ceil(box.right_mm * scale)))
    return np.ascontiguousarray(images.median[rows, columns])


def _in_mm(box: tuple[int, int, int, int], px_per_mm: float) -> BoxMm:
    left, top, right, bottom = (value / px_per_mm for value in box)
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)
