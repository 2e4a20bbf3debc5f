"""The stack of genuine scans on one grid, without strangers and copies, and what differs on it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.printing.profile import texture_of
from visualdoc.enrolment.captions import printed_form
from visualdoc.enrolment.copies import copies
from visualdoc.enrolment.differences import Differences, differences, enlarged
from visualdoc.enrolment.grouping import (
    Capture,
    Grid,
    Group,
    Refusal,
    as_placed,
    group,
    places_of,
)
from visualdoc.enrolment.intake import enough
from visualdoc.enrolment.labelling import Labels
from visualdoc.enrolment.mrz_zone import mrz_box, with_mrz_zone
from visualdoc.enrolment.print_seen import print_seen
from visualdoc.enrolment.registering import (
    Member,
    as_group,
    fitting,
    laid,
    onto_median,
)
from visualdoc.enrolment.sizes import coarse_dpi, rough_dpi
from visualdoc.enrolment.steadying import steadied
from visualdoc.enrolment.variation import median_of
from visualdoc.enrolment.zones import propose_zones
from visualdoc.examination.readings import Readers
from visualdoc.geometry import Scale
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import Zone, ZoneKind
from visualdoc.registration.shading import match_shading


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stack:
    """Registered scans with the zones that were found on them.

    Attributes
    ----------
    refused
        Scans that were left out, with the reason.
    print_seen
        Cells of the page: share of the scans that show the form's print undisturbed.
    """

    members: tuple[Member, ...]
    zones: tuple[Zone, ...]
    refused: tuple[Refusal, ...]
    labels: Labels
    print_seen: NDArray[np.float16]


def stack_of(
    captures: Sequence[Capture],
    refused: Sequence[Refusal],
    grid: Grid,
    description: TypeDescription,
    readers: Readers,
) -> Stack:
    """Lay scans on one grid and find the zones; begin anew without copies when there are some.

    Raises
    ------
    EnrolmentError
        Fewer than three scans of the same page remain.
    """
    threads = readers.models.threads
    rough = Grid(size=grid.size, dpi=rough_dpi(grid.dpi))
    found, strangers = group(captures, rough, threads=threads)
    refused = enough(found.captures, [*refused, *strangers])
    described = tuple(zone.zone() for zone in description.zones)
    # entries pull the fit, so what differs is left out as soon as it is roughly known
    zone = mrz_box(places_of(found, rough))
    mrz = () if zone is None else (Zone(id="mrz", kind=ZoneKind.MRZ, box=zone),)
    by_itself = (*described, *mrz)
    known = dynamic_of(by_itself, rough)
    steady = steadied(found, known, rough, threads=threads)
    flat = as_placed(steady, rough, _coarse(grid))
    members, misfits = _fitting(flat, by_itself, grid, threads)
    refused = enough(members, [*refused, *misfits])
    members, left_out = _finely(members, by_itself, grid, threads)
    pictures = evened(images_of(members), left_out, grid, threads)
    copied = _copies(members, pictures, grid, threads)
    if copied:
        named = {copy.name for copy in copied}
        left = [m.capture for m in members if m.capture.name not in named]
        refused = enough(left, [*refused, *copied])
        return stack_of(left, refused, grid, description, readers)
    there = differences(pictures, grid.size, Scale(grid.dpi).px_per_mm, threads=threads)
    form = printed_form(there)
    return Stack(
        members=tuple(members),
        zones=with_mrz_zone(propose_zones(there, described, form), members),
        refused=tuple(refused),
        labels=Labels(form=form, px_per_mm=there.px_per_mm),
        print_seen=print_seen(there),
    )


def _coarse(grid: Grid) -> Grid:
    return Grid(size=grid.size, dpi=coarse_dpi(grid.dpi))


def _fitting(
    flat: Group, by_itself: tuple[Zone, ...], grid: Grid, threads: int
) -> tuple[list[Member], list[Refusal]]:
    """Register scans on a coarse grid without what roughly differs; refuse what does not fit."""
    coarse = _coarse(grid)
    known = dynamic_of(by_itself, coarse)
    roughly = _without(laid(flat, coarse, threads=threads), known, coarse, threads)
    left_out = known | enlarged(roughly.differs, coarse.shape)
    return fitting(onto_median(flat, left_out, coarse, threads=threads))


def _finely(
    members: Sequence[Member], by_itself: tuple[Zone, ...], grid: Grid, threads: int
) -> tuple[list[Member], NDArray[np.bool_]]:
    """Register scans on the fine grid without what differs on the coarse one.

    Returns
    -------
    tuple
        The scans, and what was left out: H × W bool.
    """
    coarse = _coarse(grid)
    known = dynamic_of(by_itself, coarse)
    entries = _without(images_of(members), known, coarse, threads).differs
    left_out = enlarged(entries, grid.shape) | dynamic_of(by_itself, grid)
    return onto_median(as_group(members, grid), left_out, grid, threads=threads), left_out


def _without(
    pictures: NDArray[np.uint8], left_out: NDArray[np.bool_], grid: Grid, threads: int
) -> Differences:
    even = evened(pictures, left_out, grid, threads)
    return differences(even, grid.size, Scale(grid.dpi).px_per_mm, threads=threads)


def _copies(
    members: Sequence[Member], pictures: NDArray[np.uint8], grid: Grid, threads: int
) -> tuple[Refusal, ...]:
    px_per_mm = Scale(grid.dpi).px_per_mm
    with ThreadPoolExecutor(max_workers=threads) as pool:
        textures = list(pool.map(lambda picture: texture_of(picture, px_per_mm), pictures))
    return copies(members, textures, dpi=grid.dpi)


def dynamic_of(zones: tuple[Zone, ...], grid: Grid) -> NDArray[np.bool_]:
    """Pixels of a grid that belong to personalisation: H × W bool."""
    return dynamic_mask(grid.shape, zones, Scale(grid.dpi).px_per_mm)


def images_of(members: Sequence[Member]) -> NDArray[np.uint8]:
    """Pictures of registered scans: k × H × W × 3 uint8."""
    return np.stack([member.registration.image for member in members])


def evened(
    pictures: NDArray[np.uint8], dynamic: NDArray[np.bool_], grid: Grid, threads: int
) -> NDArray[np.uint8]:
    """Take the shading of each scan to that of the median of all.

    Parameters
    ----------
    pictures
        k × H × W × 3 uint8.
    dynamic
        H × W bool, left out.
    """
    median = median_of(pictures)
    px_per_mm = Scale(grid.dpi).px_per_mm
    with ThreadPoolExecutor(max_workers=threads) as pool:
        even = pool.map(lambda p: match_shading(p, median, ~dynamic, px_per_mm), pictures)
        return np.stack(list(even))
