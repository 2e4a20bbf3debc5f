"""How well the glyphs of each entry are known from other entries of the type, without reading them.

Every glyph is laid on all glyphs of the genuine scans, in true size, and on those of the other
entries of its own page. In the right typeface most of them have a near twin, whatever the script;
in another one few have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.fields.double_difference import Measured
from visualdoc.checks.fields.entries import EntryPicture
from visualdoc.imaging.glyphs import SIDE_PX, Glyphs, cut_glyphs, resized, unlikeness
from visualdoc.references.types import ZoneKind

Floats = NDArray[np.float32]

# a letter or two hardly show which face they are of
MIN_GLYPHS = 3
# letters that no other entry has are left out of the mean
BEST_SHARE = 0.6
FLOOR = 0.02
HEIGHT_QUANTILE = 0.7
# long values are set smaller to fit their zone; the same face at another size is no other face
SAME_SIZE, MOST_SMALLER, MOST_LARGER = 0.04, 0.6, 1.5
# figures from few glyphs scatter more; counted as so many mm² of ink
MM2_PER_GLYPH = 0.5
# glyphs this alike are kept once
TWINS = 0.03
MAX_BANK = 500
# inks are kept in so many steps, which pack well
STEPS = 15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """Glyphs of one entry and how tall its capitals and figures are."""

    glyphs: Glyphs
    height_mm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likeness:
    """How well an entry's glyphs are known.

    Attributes
    ----------
    nearest
        n: unlikeness of each glyph to its nearest known one.
    """

    nearest: Floats

    @property
    def mean(self) -> float:
        """Mean unlikeness of the better known glyphs."""
        count = max(int(np.ceil(BEST_SHARE * len(self.nearest))), 1)
        return float(np.sort(self.nearest)[:count].mean())

    @property
    def measured(self) -> Measured:
        """The mean's logarithm as a quantity to compare between entries."""
        return Measured(
            values=np.array([np.log(self.mean + FLOOR)]),
            area_mm2=MM2_PER_GLYPH * len(self.nearest),
        )


def faces_of(entries: Sequence[EntryPicture]) -> Mapping[str, Face]:
    """Cut the glyphs of every text entry with enough of them, by zone id."""
    faces = {}
    for entry in entries:
        if entry.zone.kind is ZoneKind.TEXT:
            glyphs = cut_glyphs(entry.tone, entry.ink, entry.px_per_mm)
            if len(glyphs) >= MIN_GLYPHS:
                heights = [(bottom - top) / entry.px_per_mm for _, top, _, bottom in glyphs.boxes]
                height = float(np.quantile(heights, HEIGHT_QUANTILE))
                faces[entry.zone.id] = Face(glyphs=glyphs, height_mm=height)
    return faces


def likeness(
    page: Mapping[str, Face], bank: Floats, heights_mm: Mapping[str, float]
) -> Mapping[str, Likeness]:
    """Tell how well the glyphs of each entry of a page are known.

    Parameters
    ----------
    bank
        N × P glyphs of genuine scans.
    heights_mm
        Usual height of a zone's entries.
    """
    names = list(page)
    known = np.concatenate([bank, *(page[name].glyphs.pictures for name in names)])
    owner = np.concatenate(
        [np.full(len(bank), -1), *(np.full(len(page[n].glyphs), i) for i, n in enumerate(names))]
    )
    result = {}
    for index, name in enumerate(names):
        others = known[owner != index]
        face = page[name]
        found = [_nearest(face.glyphs.pictures, others)]
        factor = heights_mm.get(name, face.height_mm) / face.height_mm
        if abs(np.log(factor)) > SAME_SIZE and MOST_SMALLER < factor < MOST_LARGER:
            found.append(_nearest(resized(face.glyphs.pictures, factor), others))
        result[name] = min((Likeness(nearest=n) for n in found), key=lambda one: one.mean)
    return result


def _nearest(pictures: Floats, others: Floats) -> Floats:
    if not len(others):
        return np.ones(len(pictures), dtype=np.float32)
    return np.asarray(unlikeness(pictures, others).min(axis=1), dtype=np.float32)


def packed(
    scans: Sequence[Mapping[str, Face]], before: NDArray[np.float16] | None = None
) -> NDArray[np.float16]:
    """Glyphs of several scans as a map of the type, near twins kept once: N × P, 0 to 15.

    Parameters
    ----------
    before
        Glyphs that the type has already.
    """
    old = np.zeros((0, SIDE_PX**2), dtype=np.float32) if before is None else unpacked(before)
    every = np.concatenate(
        [old, *(face.glyphs.pictures for scan in scans for face in scan.values())]
    )
    kept = list(range(len(old)))
    alike = unlikeness(every, every) < TWINS
    for index in range(len(old), len(every)):
        if len(kept) < MAX_BANK and not alike[index, kept].any():
            kept.append(index)
    return np.round(every[kept] * STEPS).astype(np.float16)


def unpacked(bank: NDArray[np.float16]) -> Floats:
    """Glyphs of a map, in [0, 1]."""
    return bank.astype(np.float32) / np.float32(STEPS)
