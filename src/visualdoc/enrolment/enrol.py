"""Build a document type from genuine scans, without training and without a programmer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.captions import printed_form
from visualdoc.enrolment.differences import Differences, differences, enlarged
from visualdoc.enrolment.grouping import Grid, Group, Refusal, group
from visualdoc.enrolment.ink import with_ink_boxes
from visualdoc.enrolment.intake import (
    captures_of,
    enough,
    same_holder,
    usable_scans,
    without_askew_outlines,
)
from visualdoc.enrolment.labelling import Labels
from visualdoc.enrolment.leave_one_out import GenuinePage, with_statistics
from visualdoc.enrolment.mrz_zone import mrz_box, with_mrz_zone
from visualdoc.enrolment.naming import named_zones
from visualdoc.enrolment.print_seen import print_seen
from visualdoc.enrolment.settling import (
    Member,
    as_group,
    fitting,
    laid,
    onto_anchor,
    onto_median,
    places_of,
)
from visualdoc.enrolment.sizes import coarse_dpi, document_size, grid_dpi, rough_dpi
from visualdoc.enrolment.upright import QUARTER_DEG, quarter_turns
from visualdoc.enrolment.variation import median_of, spread_of
from visualdoc.enrolment.zones import propose_zones
from visualdoc.examination.readings import Readers, read_page
from visualdoc.geometry import Scale
from visualdoc.references.areas import PRINT_SEEN
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import dynamic_mask, quantised_spread, restored_spread
from visualdoc.references.types import DocumentType, ReferenceImages, Zone, ZoneKind
from visualdoc.registration.alignment import aligned_page
from visualdoc.registration.shading import match_shading
from visualdoc.registration.views import identification_view
from visualdoc.scans.types import Scan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Enrolled:
    """A new type, the scans that were left out of it, and what was done to others.

    Attributes
    ----------
    notes
        Scans that were used after something was put right, with what that was.
    """

    document_type: DocumentType
    refused: tuple[Refusal, ...]
    notes: tuple[Refusal, ...] = ()


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
    usable, refused = usable_scans(scans)
    captured = without_askew_outlines(captures_of(usable, readers.models))
    captures, twins = same_holder(captured)
    refused = enough(captures, [*refused, *twins])
    size = description.size or document_size(
        [c.page for c in captures], [c.outline for c in captures]
    )
    dpi = grid_dpi(size, float(np.median([c.page.dpi for c in captures])))
    grid = Grid(size=size, dpi=dpi)
    rough = Grid(size=size, dpi=rough_dpi(dpi))
    found, strangers = group(captures, rough, threads=readers.models.threads)
    refused = enough(found.captures, [*refused, *strangers])
    settled = _settle(found, rough, grid, description, readers)
    members = settled.members
    dynamic = _dynamic(settled.zones, grid)
    pictures = _evened(_images(members), dynamic, grid, readers.models.threads)
    hashes = {scan.file: scan.sha256 for scan in usable}
    draft = replace(
        _draft(grid, settled.zones, pictures, description),
        name=name,
        title=description.title or name,
        version=version,
        provenance=tuple(hashes[m.capture.name] for m in members),
    )
    return Enrolled(
        document_type=_watched(draft, settled, pictures, readers),
        refused=(*refused, *settled.misfits),
        notes=_notes(members),
    )


def _notes(members: Sequence[Member]) -> tuple[Refusal, ...]:
    """Say which scans lay turned: they are used, but somebody may want to know."""
    notes = []
    for member in members:
        left = quarter_turns(member.registration.page_to_document.matrix) * QUARTER_DEG
        turned = (member.capture.turned_deg + left) % 360
        if turned:
            reason = f"lay turned by {turned}°; it was turned upright and used"
            notes.append(Refusal(name=member.capture.name, reason=reason))
    return tuple(notes)


def _settle(
    found: Group, rough: Grid, grid: Grid, description: TypeDescription, readers: Readers
) -> _Settled:
    """Find what differs on a coarse grid, register on the fine one without it, find the zones.

    Raises
    ------
    EnrolmentError
        Fewer than three scans fit one another.
    """
    threads = readers.models.threads
    described = tuple(zone.zone() for zone in description.zones)
    # entries pull the fit, so what differs is left out as soon as it is roughly known
    zone = mrz_box(places_of(found, rough))
    mrz = () if zone is None else (Zone(id="mrz", kind=ZoneKind.MRZ, box=zone),)
    by_itself = (*described, *mrz)
    members, misfits = fitting(
        onto_anchor(found, _dynamic(by_itself, rough), rough, threads=threads)
    )
    enough(members, misfits)
    coarse = Grid(size=grid.size, dpi=coarse_dpi(grid.dpi))

    def without(pictures: NDArray[np.uint8], left_out: NDArray[np.bool_]) -> Differences:
        evened = _evened(pictures, left_out, coarse, threads)
        return differences(evened, coarse.size, Scale(coarse.dpi).px_per_mm, threads=threads)

    flat, known = as_group(members, coarse), _dynamic(by_itself, coarse)
    roughly = without(laid(flat, coarse, threads=threads), known)
    left_out = known | enlarged(roughly.differs, coarse.shape)
    members = onto_median(flat, left_out, coarse, threads=threads)
    entries = without(_images(members), left_out).differs
    left_out = enlarged(entries, grid.shape) | _dynamic(by_itself, grid)
    members = onto_median(as_group(members, grid), left_out, grid, threads=threads)
    pictures = _evened(_images(members), left_out, grid, threads)
    found_there = differences(pictures, grid.size, Scale(grid.dpi).px_per_mm, threads=threads)
    form = printed_form(found_there)
    zones = with_mrz_zone(propose_zones(found_there, described, form), members)
    labels = Labels(form=form, px_per_mm=found_there.px_per_mm)
    return _Settled(
        members=members,
        zones=zones,
        misfits=misfits,
        labels=labels,
        print_seen=print_seen(found_there),
    )


def _dynamic(zones: tuple[Zone, ...], grid: Grid) -> NDArray[np.bool_]:
    return dynamic_mask(grid.shape, zones, Scale(grid.dpi).px_per_mm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Settled:
    """Registered scans with the zones that were found on them.

    Attributes
    ----------
    misfits
        Scans that turned out to show something else.
    print_seen
        Cells of the page: share of the scans that show the form's print undisturbed.
    """

    members: list[Member]
    zones: tuple[Zone, ...]
    misfits: list[Refusal]
    labels: Labels
    print_seen: NDArray[np.float16]


def _images(members: Sequence[Member]) -> NDArray[np.uint8]:
    return np.stack([member.registration.image for member in members])


def _evened(
    pictures: NDArray[np.uint8], dynamic: NDArray[np.bool_], grid: Grid, threads: int
) -> NDArray[np.uint8]:
    median = median_of(pictures)
    px_per_mm = Scale(grid.dpi).px_per_mm
    with ThreadPoolExecutor(max_workers=threads) as pool:
        evened = pool.map(lambda p: match_shading(p, median, ~dynamic, px_per_mm), pictures)
        return np.stack(list(evened))


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
        description=description.kept(),
        statistics={},
        provenance=(),
    )


def _watched(
    draft: DocumentType, settled: _Settled, pictures: NDArray[np.uint8], readers: Readers
) -> DocumentType:
    """Name the zones by what they and their labels say, then watch every check on every scan."""
    members = settled.members
    with ThreadPoolExecutor(max_workers=readers.models.threads) as pool:
        aligned = list(
            pool.map(
                lambda m, picture: replace(aligned_page(m.registration, draft), evened=picture),
                members,
                pictures,
            )
        )
        readings = list(
            pool.map(lambda m, page: read_page(m.capture.page, page, readers), members, aligned)
        )
    zones = named_zones(draft.zones, readings)
    named = replace(draft, zones=settled.labels.names(zones, draft.images, readers))
    genuine = [
        GenuinePage(
            page=member.capture.page,
            aligned=replace(page, document_type=named),
            readings=reading,
        )
        for member, page, reading in zip(members, aligned, readings, strict=True)
    ]
    watched = with_statistics(named, genuine, pictures, readers)
    return replace(watched, maps={**watched.maps, PRINT_SEEN: settled.print_seen})
