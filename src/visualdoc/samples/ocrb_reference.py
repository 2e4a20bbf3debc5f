"""Writes the reference glyphs that the print of a zone is compared with.

``python -m visualdoc.samples.ocrb_reference`` after a font file changed; the result is data of
``visualdoc.reading.mrz_print``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.mrz_glyphs import distance_field

CUTS = ("OCRB.otf", "OCRBS.otf")
"""Round and sharp stroke ends."""

CHARACTERS = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STEP_PITCHES = 1 / 400
"""Distances are kept in 400ths of a pitch, which is 6 thousandths of a millimetre."""

TARGET = Path(__file__).parents[1] / "reading" / "mrz_print" / "data" / "ocrb_fields.npz"


def _halved(font: str, character: str) -> NDArray[np.float32]:
    field = distance_field(font, character)
    rows, columns = field.shape
    halved = field.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    return np.asarray(halved, dtype=np.float32)


def write(target: Path = TARGET) -> None:
    """Write distance fields of all characters in both cuts as signed bytes."""
    round_cut, sharp_cut = (
        np.stack([
            np.clip(np.round(_halved(font, c) / STEP_PITCHES), -127, 127).astype(np.int8)
            for c in CHARACTERS
        ])
        for font in CUTS
    )  # fmt: skip
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        np.savez_compressed(
            file, characters=np.array(list(CHARACTERS)), round=round_cut, sharp=sharp_cut
        )


if __name__ == "__main__":
    write()
