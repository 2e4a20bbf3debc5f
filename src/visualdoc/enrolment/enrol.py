"""Build a document type from genuine scans, without training and without a programmer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.ground import ground_mask, reference_picture
from visualdoc.enrolment.grouping import Grid, Refusal
from visualdoc.enrolment.ink import with_ink_boxes
from visualdoc.enrolment.intake import (
    captures_of,
    enough,
    same_holder,
    usable_scans,
    without_askew_outlines,
)
from visualdoc.enrolment.leave_one_out import GenuinePage, with_statistics
from visualdoc.enrolment.naming import named_zones
from visualdoc.enrolment.registering import Member
from visualdoc.enrolment.sizes import document_size, grid_dpi
from visualdoc.enrolment.stack import Stack, dynamic_of, evened, images_of, stack_of
from visualdoc.enrolment.upright import QUARTER_DEG, quarter_turns
from visualdoc.enrolment.variation import median_of, spread_of
from visualdoc.examination.readings import Readers, read_page
from visualdoc.geometry import Scale
from visualdoc.references.areas import PRINT_SEEN
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import quantised_spread, restored_spread
from visualdoc.references.types import DocumentType, ReferenceImages, Zone
from visualdoc.registration.alignment import aligned_page
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
    captured = without_askew_outlines(captures_of(usable, readers))
    captures, twins = same_holder(captured)
    refused = enough(captures, [*refused, *twins])
    size = description.size or document_size(
        [c.page for c in captures], [c.outline for c in captures]
    )
    dpi = grid_dpi(size, float(np.median([c.page.dpi for c in captures])))
    grid = Grid(size=size, dpi=dpi)
    stack = stack_of(captures, refused, grid, description, readers)
    members = stack.members
    dynamic = dynamic_of(stack.zones, grid)
    pictures = evened(images_of(members), dynamic, grid, readers.models.threads)
    hashes = {scan.file: scan.sha256 for scan in usable}
    draft = replace(
        _draft(grid, stack.zones, pictures, description),
        name=name,
        title=description.title or name,
        version=version,
        provenance=tuple(hashes[m.capture.name] for m in members),
    )
    return Enrolled(
        document_type=_watched(draft, stack, pictures, readers),
        refused=stack.refused,
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


def _draft(
    grid: Grid,
    zones: tuple[Zone, ...],
    pictures: NDArray[np.uint8],
    description: TypeDescription,
) -> DocumentType:
    """Everything of a type but its identity and what checks say of its genuine scans."""
    px_per_mm = Scale(grid.dpi).px_per_mm
    reference = reference_picture(pictures, ground_mask(grid.shape, zones, px_per_mm))
    spread = spread_of(pictures, median_of(pictures), px_per_mm)
    dynamic = dynamic_of(zones, grid)
    images = ReferenceImages(
        dpi=grid.dpi,
        median=reference,
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
        view=identification_view(reference, ~dynamic, px_per_mm),
        rules=description.issuing_rules(),
        description=description.kept(),
        statistics={},
        provenance=(),
    )


def _watched(
    draft: DocumentType, stack: Stack, pictures: NDArray[np.uint8], readers: Readers
) -> DocumentType:
    """Name the zones by what they and their labels say, then watch every check on every scan."""
    members = stack.members
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
    named = replace(draft, zones=stack.labels.names(zones, draft.images, readers))
    genuine = [
        GenuinePage(
            page=member.capture.page,
            aligned=replace(page, document_type=named),
            readings=reading,
        )
        for member, page, reading in zip(members, aligned, readings, strict=True)
    ]
    watched = with_statistics(named, genuine, pictures, readers)
    return replace(watched, maps={**watched.maps, PRINT_SEEN: stack.print_seen})
