"""More genuine scans improve a type in place: the old ones themselves are not kept.

What was measured on n earlier scans is combined with m new ones, each weighted by its number. Until
then unseen values widen the zones; a new scan that the type does not explain is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.deviation_map import EXPECTED_MEAN, deviation_map
from visualdoc.checks.fields.entries import entry_pictures
from visualdoc.checks.fields.entry_print import prints_of
from visualdoc.checks.fields.glyphs import BANK, rows_of
from visualdoc.checks.fields.typeface import faces_of, packed
from visualdoc.checks.portrait.print_process import genuine_portraits
from visualdoc.checks.printing.profile import ENERGY_MEAN, PAGE_ENERGY, SPECTRUM, genuine_profile
from visualdoc.checks.printing.profile import texture_of as texture
from visualdoc.enrolment.ground import ground_mask
from visualdoc.enrolment.grouping import Capture, Refusal
from visualdoc.enrolment.ink import ink_boxes_on
from visualdoc.enrolment.intake import captures_of, reasons, same_holder, usable_scans
from visualdoc.enrolment.leave_one_out import GenuinePage, highest_scores
from visualdoc.errors import EnrolmentError, ModelError
from visualdoc.examination.readings import Readers, read_page
from visualdoc.geometry import BoxMm
from visualdoc.imaging.resampling import to_grey
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import (
    dynamic_mask,
    quantised_spread,
    restored_spread,
)
from visualdoc.references.types import DocumentType, ReferenceImages, Zone
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import verify
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import identification_view
from visualdoc.scans.types import Scan

# one worn scan must not shift the reference: differences count up to so many spreads
MAX_SPREADS = 3.0
INK_PAD_MM = 0.6
# where holders write, a scan's difference is its ink; the ground itself differs as paper does
GROUND_SPREAD = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extended:
    """A type with more scans behind it, and the scans that were left out."""

    document_type: DocumentType
    refused: tuple[Refusal, ...]


def extend(document_type: DocumentType, scans: Sequence[Scan], readers: Readers) -> Extended:
    """Return the next version of a type, improved by one or more genuine scans.

    Raises
    ------
    EnrolmentError
        None of the scans belongs to the type.
    """
    known = [s for s in scans if s.sha256 in document_type.provenance]
    refused = [Refusal(name=s.file, reason="is one of the type's own scans already") for s in known]
    usable, unfit = usable_scans([s for s in scans if s not in known], at_least=0)
    captures, twins = same_holder(captures_of(usable, readers))
    pages: list[tuple[Capture, AlignedPage]] = []
    refused += [*unfit, *twins]
    for item in captures:
        aligned = _laid(item, document_type)
        if aligned is None:
            reason = f"does not fit '{document_type.name}': another type or edition, or a copy"
            refused.append(Refusal(name=item.name, reason=reason))
        else:
            pages.append((item, aligned))
    if not pages:
        msg = f"no scan improves '{document_type.name}': {reasons(refused)}."
        raise EnrolmentError(msg, refused=tuple((r.name, r.reason) for r in refused))
    hashes = {scan.file: scan.sha256 for scan in usable}
    genuine = [
        GenuinePage(page=c.page, aligned=a, readings=read_page(c.page, a, readers))
        for c, a in pages
    ]
    improved = _improved(document_type, [a for _, a in pages])
    return Extended(
        document_type=replace(
            improved,
            version=document_type.version + 1,
            provenance=(*document_type.provenance, *(hashes[c.name] for c, _ in pages)),
            statistics=_statistics(document_type, genuine, readers),
            maps=_maps(document_type, genuine, readers),
        ),
        refused=tuple(refused),
    )


def redescribed(document_type: DocumentType, description: TypeDescription) -> DocumentType:
    """Put what the examiner wrote in place of what a type says; its pictures stay.

    A described zone replaces the one of the same id, or is added.
    """
    wanted = {zone.id: zone.zone() for zone in description.zones}
    kept = tuple(
        replace(wanted.pop(zone.id), ink_boxes=zone.ink_boxes) if zone.id in wanted else zone
        for zone in document_type.zones
    )
    zones = (*kept, *wanted.values())
    images = document_type.images
    shape = (images.median.shape[0], images.median.shape[1])
    dynamic = dynamic_mask(shape, zones, images.scale.px_per_mm)
    return replace(
        document_type,
        title=description.title or document_type.title,
        zones=zones,
        images=replace(images, dynamic=dynamic),
        view=identification_view(images.median, ~dynamic, images.scale.px_per_mm),
        rules=description.issuing_rules(),
        description=description.kept(),
    )


def _laid(item: Capture, document_type: DocumentType) -> AlignedPage | None:
    found = verify(document_type.name, item.view, document_type.view)
    if found is None:
        return None
    return register(item.page.pixels, document_type, found.page_to_reference)


def _improved(document_type: DocumentType, pages: Sequence[AlignedPage]) -> DocumentType:
    """Pictures and zones with the new scans in them."""
    images = document_type.images
    before, count = len(document_type.provenance), len(pages)
    spread = images.spread.astype(np.float32)
    ground = ground_mask(spread.shape, document_type.zones, images.scale.px_per_mm)
    limit = MAX_SPREADS * np.where(ground, np.minimum(spread, GROUND_SPREAD), spread)
    total = np.zeros(images.median.shape, dtype=np.float32)
    squared = np.zeros(spread.shape, dtype=np.float32)
    grey = to_grey(images.median).astype(np.float32)
    for page in pages:
        away = page.evened.astype(np.float32) - images.median
        total += np.clip(away, -limit[:, :, None], limit[:, :, None])
        squared += np.minimum((to_grey(page.evened).astype(np.float32) - grey) ** 2, limit**2)
    mean = images.median + total / (before + count)
    median = np.clip(np.round(mean), 0, 255).astype(np.uint8)
    variance = (before * spread**2 + squared) / (before + count)
    zones = tuple(_widened(zone, pages, images, document_type) for zone in document_type.zones)
    dynamic = dynamic_mask((median.shape[0], median.shape[1]), zones, images.scale.px_per_mm)
    stored = quantised_spread(np.sqrt(variance).astype(np.float16))
    return replace(
        document_type,
        zones=zones,
        images=ReferenceImages(
            dpi=images.dpi,
            median=median,
            spread=restored_spread(stored, (median.shape[0], median.shape[1])),
            dynamic=dynamic,
        ),
        view=identification_view(median, ~dynamic, images.scale.px_per_mm),
    )


def _widened(
    zone: Zone, pages: Sequence[AlignedPage], images: ReferenceImages, document_type: DocumentType
) -> Zone:
    """Zone around the new values as well; it never shrinks."""
    room = replace(zone, box=zone.box.grown(INK_PAD_MM))
    boxes = ink_boxes_on(room, [page.evened for page in pages], images)
    box = zone.box
    for ink in (b for b in boxes if b.width_mm > 0):
        wider = ink.grown(INK_PAD_MM)
        box = BoxMm(
            left_mm=max(min(box.left_mm, wider.left_mm), 0.0),
            top_mm=max(min(box.top_mm, wider.top_mm), 0.0),
            right_mm=min(max(box.right_mm, wider.right_mm), document_type.size.width_mm),
            bottom_mm=min(max(box.bottom_mm, wider.bottom_mm), document_type.size.height_mm),
        )
    return replace(zone, box=box, ink_boxes=(*zone.ink_boxes, *boxes))


def _statistics(
    document_type: DocumentType, genuine: Sequence[GenuinePage], readers: Readers
) -> dict[str, Any]:
    """Append what the checks say of each new scan against the type that does not contain it."""
    old = document_type.statistics
    maxima = {name: list(scores) for name, scores in old["genuine_maxima"].items()}
    scans = int(old["genuine_scans"])
    for item in genuine:
        found = highest_scores(item, item.aligned, document_type.maps, readers)
        for name in {*maxima, *found}:
            maxima.setdefault(name, [0.0] * scans).append(round(found.get(name, 0.0), 4))
        scans += 1
    return {
        **old,
        "genuine_scans": scans,
        "genuine_maxima": {name: maxima[name] for name in sorted(maxima)},
        "residual_median_mm": [
            *old["residual_median_mm"],
            *(round(g.aligned.residual_median_mm, 5) for g in genuine),
        ],
    }


def _maps(
    document_type: DocumentType, genuine: Sequence[GenuinePage], readers: Readers
) -> Mapping[str, NDArray[np.float16]]:
    """Combine per-cell measurements; the spreads between scans stay as they were measured."""
    maps = dict(document_type.maps)
    pages = [item.aligned for item in genuine]
    before, count = len(document_type.provenance), len(pages)
    per_mm = document_type.images.scale.px_per_mm
    profile = genuine_profile([texture(page.evened, per_mm) for page in pages])
    if ENERGY_MEAN in maps:
        weighted = maps[ENERGY_MEAN].astype(np.float32) * before + profile[ENERGY_MEAN] * count
        maps[ENERGY_MEAN] = (weighted / (before + count)).astype(np.float16)
        maps[PAGE_ENERGY] = np.concatenate([maps[PAGE_ENERGY], profile[PAGE_ENERGY]], axis=0)
        maps[SPECTRUM] = np.maximum(maps[SPECTRUM], profile[SPECTRUM])
    evened = [page.evened for page in pages]
    for name, rows in genuine_portraits(document_type.zones, evened, per_mm).items():
        maps[name] = np.concatenate([maps[name], rows], axis=0) if name in maps else rows
    maps.update(_entries(maps, document_type, genuine))
    if EXPECTED_MEAN in maps:
        maps[EXPECTED_MEAN] = _expected(maps[EXPECTED_MEAN], before, pages, readers)
    return maps


def _entries(
    maps: Mapping[str, NDArray[np.float16]],
    document_type: DocumentType,
    genuine: Sequence[GenuinePage],
) -> Mapping[str, NDArray[np.float16]]:
    """Append what the entries of new scans measure, where the type has such measurements."""
    entries = [entry_pictures(item.page, item.aligned) for item in genuine]
    faces = [faces_of(found) for found in entries]
    prints = prints_of(
        [(item.aligned.source_dpi, e) for item, e in zip(genuine, entries, strict=True)]
    )
    rows = {**prints, **rows_of(faces, known=document_type)}
    longer = {n: np.concatenate([maps[n], new], axis=0) for n, new in rows.items() if n in maps}
    if BANK in maps:
        longer[BANK] = packed(faces, before=maps[BANK])
    return longer


def _expected(
    expected: NDArray[np.float16], before: int, pages: Sequence[AlignedPage], readers: Readers
) -> NDArray[np.float16]:
    """Raise the expected deviation where new genuine scans deviate more; never lower it."""
    try:
        logits = np.stack([deviation_map(page, readers.models).logits for page in pages])
    except ModelError:
        return expected
    old = expected.astype(np.float32)
    mixed = (before * old + logits.sum(axis=0)) / (before + len(pages))
    return np.asarray(np.maximum(old, mixed), dtype=np.float16)
