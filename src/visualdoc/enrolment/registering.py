"""Register a group of scans on one another, none of them privileged."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.frame import lattice
from visualdoc.enrolment.grouping import Capture, Grid, Group, Refusal, framed
from visualdoc.enrolment.variation import median_of
from visualdoc.geometry import apply_homography
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.registration.alignment import (
    Registration,
    luminance_target,
    register_on_target,
)

# of the print outside personalisation; genuine scans of one edition reach twice as much
MIN_FITTING_SHARE, MIN_SHARE_OF_USUAL = 0.25, 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One genuine scan on the common grid."""

    capture: Capture
    registration: Registration


def laid(group: Group, grid: Grid, *, threads: int = 1) -> NDArray[np.uint8]:
    """Pictures of a group on the grid by their coarse places: k × H × W × 3 uint8."""
    with ThreadPoolExecutor(max_workers=threads) as pool:
        numbers = range(len(group.captures))
        return np.stack(list(pool.map(lambda number: laid_one(group, number, grid), numbers)))


def laid_one(group: Group, number: int, grid: Grid) -> NDArray[np.uint8]:
    """Picture of one scan on the grid by its coarse place: H × W × 3 uint8."""
    rows, columns = grid.shape
    pixels, place = group.captures[number].page.pixels, group.homographies[number]
    picture: NDArray[np.uint8] = warp_perspective(pixels, place, width_px=columns, height_px=rows)
    return picture


def onto_median(
    group: Group, dynamic: NDArray[np.bool_], grid: Grid, *, threads: int = 1
) -> list[Member]:
    """Register every scan of a group on the median of all, none of them privileged.

    Parameters
    ----------
    dynamic
        H × W bool: personalisation, which is left out.
    """
    median = median_of(laid(group, grid, threads=threads))
    target = luminance_target(median, dynamic, grid.dpi)

    def fit(pair: tuple[Capture, NDArray[np.float64]]) -> Member:
        item, matrix = pair
        fitted = register_on_target(item.page.pixels, matrix, target, grid.dpi)
        return Member(capture=item, registration=fitted)

    pairs = zip(group.captures, group.homographies, strict=True)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(fit, pairs))


def fitting(members: Sequence[Member]) -> tuple[list[Member], list[Refusal]]:
    """Refuse scans whose static print does not lie where the others have it."""
    shares = [m.registration.fitting_share for m in members]
    least = max(MIN_FITTING_SHARE, MIN_SHARE_OF_USUAL * float(np.median(shares)))
    kept = [m for m in members if m.registration.fitting_share >= least]
    refused = [
        Refusal(
            name=m.capture.name,
            reason=(
                f"only {m.registration.fitting_share:.0%} of its print lies where the other scans "
                "have it: another edition, a copy, or damaged"
            ),
        )
        for m in members
        if m.registration.fitting_share < least
    ]
    return kept, refused


def as_group(members: Sequence[Member], grid: Grid) -> Group:
    """Lay registered scans flat on another grid of the same document."""
    nodes = lattice(grid.size)
    laid = []
    for member in members:
        field, place = member.registration.field, member.registration.page_to_document
        on_page = apply_homography(place.inverse, nodes + field.at(nodes))
        laid.append(member.capture.laid(on_page, field.sigma_at(nodes)))
    return framed([m.capture for m in members], laid, grid)
