"""What genuine looks like: a document type, its zones, its pictures and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.imaging.ink import PLAY_MM


class ZoneKind(StrEnum):
    """What a zone of a document type holds."""

    TEXT = "text"
    PORTRAIT = "portrait"
    GHOST = "ghost"
    MRZ = "mrz"
    SIGNATURE = "signature"
    STAMP = "stamp"
    BARCODE = "barcode"
    OTHER = "other"


class NamedBy(StrEnum):
    """How a zone's field name was found."""

    DESCRIPTION = "description"
    MRZ = "mrz"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area whose content differs from holder to holder (a personalisation zone).

    Attributes
    ----------
    id
        Unique within the type, for example ``z3``.
    box
        Generous: for the longest lawful value, the whole signature, the whole portrait.
    field
        Field name such as ``surname``, ``birth_date``; None when nobody named it.
    script
        ISO 15924 code (``Latn``, ``Arab``, ``Ethi``), None when unknown.
    format
        Regular expression that a value must match, None when free.
    font
        Typeface and size of the entries in words, None when unknown.
    named_by
        How ``field`` was found, None without a name.
    label
        The printed label beside the zone, None when none was read.
    ink_boxes
        Where the content lay on each genuine scan: N boxes.
    """

    id: str
    kind: ZoneKind
    box: BoxMm
    field: str | None = None
    script: str | None = None
    format: str | None = None
    font: str | None = None
    named_by: NamedBy | None = None
    label: str | None = None
    ink_boxes: tuple[BoxMm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceImages:
    """The pictures of a type on its own grid, origin at the document's top left corner.

    Attributes
    ----------
    dpi
        Resolution of the grid.
    median
        H × W × 3 uint8, sRGB: per-pixel median of the registered genuine scans.
    spread
        H × W float16: robust per-pixel standard deviation of luminance in grey levels, shrunk
        towards the pooled value (few scans!).
    dynamic
        H × W bool: pixels that belong to personalisation.
    """

    dpi: float
    median: NDArray[np.uint8]
    spread: NDArray[np.float16]
    dynamic: NDArray[np.bool_]

    @property
    def scale(self) -> Scale:
        """Scale of the grid."""
        return Scale(self.dpi)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IdentificationView:
    """The small view of a type by which pages are told apart.

    Attributes
    ----------
    grey
        h × w uint8, the reference reduced to ``px_per_mm``.
    static
        h × w bool: pixels without personalisation.
    features
        Key points on static pixels of ``grey``, strongest first.
    """

    grey: NDArray[np.uint8]
    static: NDArray[np.bool_]
    features: Features
    px_per_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingRules:
    """What the type's description says about issuance. Empty means unknown, never 'anything goes'.

    Attributes
    ----------
    authorities
        Each with ``name``, optional ``aliases``, ``from`` and ``until`` (ISO dates).
    validity_years
        Lawful lengths of validity in years.
    series
        Each with ``from``, ``until`` (ISO dates) and optional ``number_format``.
    number_format
        Regular expression of the document number.
    """

    authorities: tuple[Mapping[str, Any], ...] = ()
    validity_years: tuple[float, ...] = ()
    series: tuple[Mapping[str, Any], ...] = ()
    number_format: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DocumentType:
    """One page side of one edition of one document.

    Attributes
    ----------
    statistics
        Per-detector measurements of the genuine scans, left out one at a time: the type's own
        calibration data.
    provenance
        SHA-256 of the genuine scans, in enrolment order.
    maps
        Per-cell arrays measured on the genuine scans, by name (``<detector>/<quantity>``), row 0
        and column 0 at the document's top left; the detector that writes one knows its cell size.
    """

    name: str
    title: str
    version: int
    size: SizeMm
    zones: tuple[Zone, ...]
    images: ReferenceImages
    view: IdentificationView
    rules: IssuingRules
    description: Mapping[str, Any]
    statistics: Mapping[str, Any]
    provenance: tuple[str, ...]
    maps: Mapping[str, NDArray[np.float16]] = field(default_factory=dict)

    def zones_of(self, kind: ZoneKind) -> tuple[Zone, ...]:
        """Zones of one kind, in order."""
        return tuple(zone for zone in self.zones if zone.kind is kind)

    def pictures(self) -> tuple[Zone, ...]:
        """Zones that hold no lines of text, grown by what they may lie off the pre-print.

        The holder's picture covers print of the form there on one page and not on the next.
        """
        return tuple(
            replace(zone, box=zone.box.grown(PLAY_MM))
            for zone in self.zones
            if zone.kind not in {ZoneKind.TEXT, ZoneKind.MRZ}
        )
