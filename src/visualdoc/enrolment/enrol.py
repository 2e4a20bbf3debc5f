"""Build a document type from genuine scans, without training and without a programmer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.grouping import Capture, Grid, Member, Refusal, again, capture, group
from visualdoc.enrolment.ink import with_ink_boxes
from visualdoc.enrolment.leave_one_out import GenuinePage, with_statistics
from visualdoc.enrolment.mrz_zone import with_mrz_zone
from visualdoc.enrolment.naming import named_zones
from visualdoc.enrolment.sizes import document_size, grid_dpi
from visualdoc.enrolment.upright import upright
from visualdoc.enrolment.variation import median_of, spread_of
from visualdoc.enrolment.zones import propose_zones, variation
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers, read_page
from visualdoc.geometry import Scale
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import dynamic_mask, quantised_spread, restored_spread
from visualdoc.references.types import DocumentType, ReferenceImages, Zone
from visualdoc.registration.alignment import aligned_page
from visualdoc.registration.outline import find_outline
from visualdoc.registration.shading import match_shading
from visualdoc.registration.views import identification_view
from visualdoc.scans.types import Scan, ScanPage

MIN_SCANS = 3
MAX_SCANS = 12
MIN_ENROLMENT_DPI = 150.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Enrolled:
    """A new type and the scans that were left out of it."""

    document_type: DocumentType
    refused: tuple[Refusal, ...]


def enrol(
    name: str,
    scans: Sequence[Scan],
    *,
    description: TypeDescription,
    readers: Readers,
    version: int = 1,
) -> Enrolled:
    """Build a type from three to twelve genuine scans of one page side.

    Parameters
    ----------
    name
        Name in the library.
    scans
        One page each; only first pages are used and duplicates are refused.
    description
        What the examiner wrote; may be empty, zones are then found by themselves.
    version
        Version number of the type.

    Raises
    ------
    EnrolmentError
        Fewer than three scans of the same page remain.
    """
    usable, refused = _usable(scans)
    captures = [_capture(scan, page, readers) for scan, page in usable]
    size = description.size or document_size(
        [c.page for c in captures], [c.outline for c in captures]
    )
    dpi = grid_dpi(size, float(np.median([c.page.dpi for c in captures])))
    grid = Grid(size=size, dpi=dpi)
    members, strangers = group(captures, grid)
    refused = [*refused, *strangers]
    if len(members) < MIN_SCANS:
        msg = f"only {len(members)} of {len(scans)} scans can be used: {_reasons(refused)}."
        raise EnrolmentError(msg)
    members, zones = _settle(members, grid, description, readers)
    pictures = _evened(members, grid, zones)
    hashes = {scan.file: scan.sha256 for scan, _ in usable}
    draft = replace(
        _draft(grid, zones, pictures, description),
        name=name,
        title=description.title or name,
        version=version,
        provenance=tuple(hashes[m.capture.name] for m in members),
    )
    return Enrolled(
        document_type=_watched(draft, members, pictures, readers),
        refused=tuple(refused),
    )


def _capture(scan: Scan, page: ScanPage, readers: Readers) -> Capture:
    turned = upright(page, readers.models)
    return capture(scan.file, turned, find_outline(turned.pixels))


def _usable(scans: Sequence[Scan]) -> tuple[list[tuple[Scan, ScanPage]], list[Refusal]]:
    usable: list[tuple[Scan, ScanPage]] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for scan in scans:
        page = scan.pages[0]
        if scan.sha256 in seen:
            refused.append(Refusal(name=scan.file, reason="is the same file as an earlier one"))
        elif not page.quality.usable or page.dpi < MIN_ENROLMENT_DPI:
            reason = f"{page.dpi:.0f} dpi or its quality is too low for a reference"
            refused.append(Refusal(name=scan.file, reason=reason))
        elif len(usable) == MAX_SCANS:
            refused.append(Refusal(name=scan.file, reason=f"more than {MAX_SCANS} scans"))
        else:
            usable.append((scan, page))
            seen.add(scan.sha256)
    if len(usable) < MIN_SCANS:
        msg = f"{len(usable)} usable scans were given, {MIN_SCANS} are needed. {_reasons(refused)}"
        raise EnrolmentError(msg.strip())
    return usable, refused


def _reasons(refused: Sequence[Refusal]) -> str:
    return "; ".join(f"{r.name}: {r.reason}" for r in refused)


def _settle(
    members: Sequence[Member], grid: Grid, description: TypeDescription, readers: Readers
) -> tuple[list[Member], tuple[Zone, ...]]:
    """Find the zones, register again without them, and find them again."""
    described = tuple(zone.zone() for zone in description.zones)
    zones = described
    settled = list(members)
    for last in (False, True):
        pictures = _evened(settled, grid, zones)
        median = median_of(pictures)
        px_per_mm = Scale(grid.dpi).px_per_mm
        varied = variation(list(pictures), median, px_per_mm)
        zones = propose_zones(varied, median, grid.size, described)
        zones = with_mrz_zone(zones, settled, readers.models)
        if not last:
            settled = again(settled, median, dynamic_mask(grid.shape, zones, px_per_mm), grid)
    return settled, zones


def _evened(members: Sequence[Member], grid: Grid, zones: tuple[Zone, ...]) -> NDArray[np.uint8]:
    pictures = np.stack([member.registration.image for member in members])
    median = median_of(pictures)
    px_per_mm = Scale(grid.dpi).px_per_mm
    static = ~dynamic_mask(grid.shape, zones, px_per_mm)
    for index, picture in enumerate(pictures):
        pictures[index] = match_shading(picture, median, static, px_per_mm)
    return pictures


def _draft(
    grid: Grid,
    zones: tuple[Zone, ...],
    pictures: NDArray[np.uint8],
    description: TypeDescription,
) -> DocumentType:
    """Everything of a type but its identity and what checks say of its genuine scans."""
    px_per_mm = Scale(grid.dpi).px_per_mm
    median = median_of(pictures)
    spread = spread_of(pictures, median, px_per_mm)
    dynamic = dynamic_mask(grid.shape, zones, px_per_mm)
    images = ReferenceImages(
        dpi=grid.dpi,
        median=median,
        spread=restored_spread(quantised_spread(spread), grid.shape),
        dynamic=dynamic,
    )
    return DocumentType(
        name="",
        title="",
        version=0,
        size=grid.size,
        zones=with_ink_boxes(zones, pictures, images),
        images=images,
        view=identification_view(median, ~dynamic, px_per_mm),
        rules=description.issuing_rules(),
        description=description.model_dump(
            mode="json", by_alias=True, exclude={"zones", "rules", "scans"}
        ),
        statistics={},
        provenance=(),
    )


def _watched(
    draft: DocumentType, members: Sequence[Member], pictures: NDArray[np.uint8], readers: Readers
) -> DocumentType:
    """Name the zones by what they say, then watch every check on every genuine scan."""
    aligned = [
        replace(aligned_page(member.registration, draft), evened=picture)
        for member, picture in zip(members, pictures, strict=True)
    ]
    readings = [
        read_page(member.capture.page, page, readers)
        for member, page in zip(members, aligned, strict=True)
    ]
    named = replace(draft, zones=named_zones(draft.zones, readings))
    genuine = [
        GenuinePage(
            page=member.capture.page,
            aligned=replace(page, document_type=named),
            readings=reading,
        )
        for member, page, reading in zip(members, aligned, readings, strict=True)
    ]
    return with_statistics(named, genuine, pictures, readers)
