"""Where the content of each zone lay on each genuine scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.ink import constant_print, ink_box_mm
from visualdoc.references.types import ReferenceImages, Zone


def with_ink_boxes(
    zones: tuple[Zone, ...], pictures: NDArray[np.uint8], images: ReferenceImages
) -> tuple[Zone, ...]:
    """Measure the content's box of every zone on every scan.

    A scan on which a zone is empty contributes a box without width at the zone's left edge, so
    that box number i always belongs to scan number i.

    Parameters
    ----------
    pictures
        k × H × W × 3 uint8, evened.
    """
    px_per_mm = images.scale.px_per_mm
    constant = constant_print(images.median, images.spread, px_per_mm)
    return tuple(
        replace(
            zone,
            ink_boxes=tuple(
                ink_box_mm(picture, zone.box, px_per_mm, constant) or _empty(zone)
                for picture in pictures
            ),
        )
        for zone in zones
    )


def ink_boxes_on(
    zone: Zone, pictures: Sequence[NDArray[np.uint8]], images: ReferenceImages
) -> tuple[BoxMm, ...]:
    """Boxes of the content of one zone on further pictures (H × W × 3 uint8, evened)."""
    px_per_mm = images.scale.px_per_mm
    constant = constant_print(images.median, images.spread, px_per_mm)
    return tuple(
        ink_box_mm(picture, zone.box, px_per_mm, constant) or _empty(zone) for picture in pictures
    )


def _empty(zone: Zone) -> BoxMm:
    return replace(zone.box, right_mm=zone.box.left_mm)
