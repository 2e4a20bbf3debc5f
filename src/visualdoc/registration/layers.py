"""Personalisation registers on its own: how far does each of its layers lie off the pre-print?

A blank is printed first and personalised later, in one pass a machine; each pass lies up to about a
millimetre off the pre-print, as a whole. The passes are measured here against the mean place on the
genuine scans of the type. The pre-print is registered without them: ``dynamic`` pixels do not count
in its fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import LayerOffset
from visualdoc.geometry import BoxMm
from visualdoc.imaging.ink import constant_print, ink_box_mm
from visualdoc.references.types import DocumentType, Zone, ZoneKind
from visualdoc.registration.types import AlignedPage

MIN_ENTRIES = 3
MIN_GENUINE = 3
# values of other scripts end, not begin, at a common edge, and their marks hide the baseline
LEFT_ALIGNED = frozenset({None, "Latn"})
# spread of a whole pass that personalisation machines show, and the weight of priors in scans
PRIOR_LAYER_MM = 0.35
PRIOR_SCANS = 6.0
ENTRIES, MRZ = "entries", "mrz"


# letters of another type size differ less; half a line, two lines or a rule differ more
LEAST_HEIGHT, MOST_HEIGHT = 0.6, 1.55


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One value on the page and where its zone has values on the genuine scans.

    Attributes
    ----------
    genuine
        scans × 3: left edge, baseline, character height in mm.
    found
        The same three of this page.
    """

    zone: Zone
    genuine: NDArray[np.float64]
    found: NDArray[np.float64]
    box: BoxMm


def entry_zones(document_type: DocumentType) -> list[Zone]:
    """Text zones whose values were measured on enough genuine scans."""
    zones = [z for z in document_type.zones_of(ZoneKind.TEXT) if z.script in LEFT_ALIGNED]
    return [zone for zone in zones if _filled(zone) >= MIN_GENUINE]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Personalisation:
    """What was printed on the blank of one page, measured against the pre-print.

    Attributes
    ----------
    entries
        Values of the visual zone where the genuine scans of the type all have one.
    layers
        Displacement of each layer that can be measured: the entries (three at least) and the
        machine-readable zone.
    """

    entries: tuple[Entry, ...]
    layers: tuple[LayerOffset, ...]


def measure_personalisation(aligned: AlignedPage) -> Personalisation:
    """Measure the entries of a page, and how far each layer lies off as a whole."""
    document_type = aligned.document_type
    images = document_type.images
    constant = constant_print(images.median, images.spread, aligned.px_per_mm)
    entries = _measured(aligned, entry_zones(document_type), constant)
    zones = [z for z in document_type.zones_of(ZoneKind.MRZ) if _filled(z) >= MIN_GENUINE]
    layers = {
        ENTRIES: entries if len(entries) >= MIN_ENTRIES else (),
        MRZ: _measured(aligned, zones, constant),
    }
    return Personalisation(
        entries=entries,
        layers=tuple(_offset(name, members) for name, members in layers.items() if members),
    )


def shrunk_spread(deviations: NDArray[np.float64], *, prior_mm: float) -> NDArray[np.float64]:
    """Return the spread of each quantity, inflated for the mean of few scans being uncertain.

    Parameters
    ----------
    deviations
        scans × quantities, in mm from the mean of the scans.
    prior_mm
        Standard deviation that printers show; it weighs as much as six scans.
    """
    count = len(deviations)
    own = (deviations**2).sum(axis=0)
    variance = (own + PRIOR_SCANS * prior_mm**2) / (max(count - 1, 1) + PRIOR_SCANS)
    return np.asarray(np.sqrt(variance * (1 + 1 / count)), dtype=np.float64)


def _filled(zone: Zone) -> int:
    return sum(box.width_mm > 0 for box in zone.ink_boxes)


def _measured(
    aligned: AlignedPage, zones: Sequence[Zone], constant: NDArray[np.bool_]
) -> tuple[Entry, ...]:
    scans = min((len(zone.ink_boxes) for zone in zones), default=0)
    entries = []
    for zone in zones:
        if any(box.width_mm <= 0 for box in zone.ink_boxes[:scans]):
            continue
        box = ink_box_mm(aligned.evened, zone.box, aligned.px_per_mm, constant)
        genuine = np.stack([_quantities(b) for b in zone.ink_boxes[:scans]])
        if box is not None and _is_a_value(box, genuine):
            entries.append(Entry(zone=zone, genuine=genuine, found=_quantities(box), box=box))
    return tuple(entries)


def _is_a_value(box: BoxMm, genuine: NDArray[np.float64]) -> bool:
    """Whether ink is as high as the zone's values are: else it is a rule, a speck or a stain."""
    usual = float(np.median(genuine[:, 2]))
    return LEAST_HEIGHT * usual <= box.height_mm <= MOST_HEIGHT * usual


def _quantities(box: BoxMm) -> NDArray[np.float64]:
    return np.array([box.left_mm, box.bottom_mm, box.height_mm])


def _offset(name: str, members: Sequence[Entry]) -> LayerOffset:
    usual = np.stack([entry.genuine.mean(axis=0) for entry in members])
    found = np.median(np.stack([entry.found for entry in members]) - usual, axis=0)[:2]
    each = np.stack([entry.genuine - entry.genuine.mean(axis=0) for entry in members])
    genuine = np.median(each, axis=0)[:, :2]
    spread = shrunk_spread(genuine, prior_mm=PRIOR_LAYER_MM)
    return LayerOffset(
        name=name,
        zones=tuple(entry.zone.id for entry in members),
        offset_mm=(float(found[0]), float(found[1])),
        spread_mm=(float(spread[0]), float(spread[1])),
        genuine_scans=len(genuine),
    )
