"""Static, dynamic and semi-static areas of a type.

An area is static where no holder's entries come, and dynamic within a zone. Within zones there are
semi-static areas: most genuine scans show the form's own print there undisturbed, and entries
overlap it on a few (a stamp over line work, a long name). There the reference picture is the form's
print, and a page that shows no overlap may be compared with it. Under portraits, ghosts, codes
and the machine-readable zone no scan shows the form, so nothing is semi-static there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import DocumentType, ZoneKind

PRINT_SEEN = "areas/print_seen"
"""Map of a type: share of the genuine scans on which a cell shows what most of them show."""
CELL_MM = 0.5
# of the genuine scans; the median is then the form's print and not an entry
MOST_SCANS = 2 / 3
ALWAYS_COVERED = frozenset({ZoneKind.PORTRAIT, ZoneKind.GHOST, ZoneKind.BARCODE, ZoneKind.MRZ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Shares of a page; static and dynamic are all of it, semi-static is part of dynamic.

    Attributes
    ----------
    of_zones
        Semi-static share of each zone, by its id.
    """

    static: float
    dynamic: float
    semi_static: float
    of_zones: dict[str, float]


def semi_static(document_type: DocumentType) -> NDArray[np.bool_] | None:
    """Cells of ``CELL_MM``, row 0 and column 0 at the top left: True where semi-static.

    Returns
    -------
    numpy.ndarray
        h × w bool; None for types enrolled before this was measured.
    """
    seen = document_type.maps.get(PRINT_SEEN)
    if seen is None:
        return None
    shape = (seen.shape[0], seen.shape[1])
    covered = document_type.zones
    always = tuple(zone for zone in covered if zone.kind in ALWAYS_COVERED)
    inside = dynamic_mask(shape, covered, 1 / CELL_MM) & ~dynamic_mask(shape, always, 1 / CELL_MM)
    # float16 keeps two thirds a little too small
    return np.asarray(inside & (seen >= np.float16(MOST_SCANS)), dtype=np.bool_)


def areas_of(document_type: DocumentType) -> Areas | None:
    """Return how much of a page is what; None for types enrolled before this was measured."""
    mask = semi_static(document_type)
    if mask is None:
        return None
    shape = (mask.shape[0], mask.shape[1])
    dynamic = float(dynamic_mask(shape, document_type.zones, 1 / CELL_MM).mean())
    return Areas(
        static=round(1.0 - dynamic, 4),
        dynamic=round(dynamic, 4),
        semi_static=round(float(mask.mean()), 4),
        of_zones={
            zone.id: round(float(mask[dynamic_mask(shape, (zone,), 1 / CELL_MM)].mean()), 4)
            for zone in document_type.zones
            if dynamic_mask(shape, (zone,), 1 / CELL_MM).any()
        },
    )
