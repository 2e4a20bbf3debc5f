"""The last pixels of a position, and how well the static print agrees there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import warp_perspective
from visualdoc.references.index_entry import IndexEntry
from visualdoc.registration.consensus import Effort, agreed_move
from visualdoc.registration.static_print import print_of
from visualdoc.registration.verification import layout_fit, undistorted

# tolerance in px and whether the map is affine: an outline's corner may be off by itself, but
# before most places are found, freedom is taken by those that are wrong
ROUNDS = ((2.5, True), (1.5, True), (1.0, False), (1.0, False))
# movements below this are over, once the map is free
STILL_PX = 0.25
# what gains less agreement with each round is of another type
HOPELESS = 0.08
EFFORT = Effort(search_px=8, min_confidence=0.35, iterations=500)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """A page on a type; all but the position are as in ``Identification``.

    Attributes
    ----------
    to_picture
        3 × 3: view px → px of the entry's picture, centres at integers.
    """

    to_picture: NDArray[np.float64]
    places: float
    fit: float
    weakest: float
    layout: float


def settled(grey: NDArray[np.uint8], to_picture: NDArray[np.float64], entry: IndexEntry) -> Settled:
    """Compare a page with a type, after correcting a position that is off by a few pixels.

    An outline is off by a pixel or two, and key points found on half the print leave the other half
    off by as much: enough to lose the agreement of fine lines. A wrong type has few places that
    move alike.

    Parameters
    ----------
    grey
        h × w uint8 view of the page.
    to_picture
        3 × 3: view px → px of the entry's picture.
    """
    known = print_of(entry)
    laid = _laid(grey, to_picture, entry)
    best = (*known.fit(laid), laid, to_picture)
    share = 0.0
    for number, (tolerance_px, affine) in enumerate(ROUNDS, start=1):
        moved = agreed_move(laid, known.places, EFFORT, tolerance_px=tolerance_px, affine=affine)
        if moved is None:
            break
        share, to_picture = max(share, moved.share), moved.matrix @ to_picture
        if not undistorted(to_picture, (grey.shape[0], grey.shape[1])):
            break
        laid = _laid(grey, to_picture, entry)
        best = max(best, (*known.fit(laid), laid, to_picture), key=lambda one: one[0])
        if best[0] < number * HOPELESS or (moved.far_px < STILL_PX and not affine):
            break
    fit, weakest, laid, to_picture = best
    return Settled(
        to_picture=to_picture,
        places=share,
        fit=fit,
        weakest=weakest,
        layout=layout_fit(laid, entry),
    )


def agreement(grey: NDArray[np.uint8], to_picture: NDArray[np.float64], entry: IndexEntry) -> float:
    """Return the ``fit`` of :class:`Settled` at just this position."""
    return print_of(entry).fit(_laid(grey, to_picture, entry))[0]


def _laid(
    grey: NDArray[np.uint8], to_picture: NDArray[np.float64], entry: IndexEntry
) -> NDArray[np.uint8]:
    rows, columns = entry.picture.shape
    return np.asarray(warp_perspective(grey, to_picture, width_px=columns, height_px=rows))
