"""PassportEye (MIT) behind the bench's protocol."""

from __future__ import annotations

import warnings
from importlib.metadata import version
from pathlib import Path

from protocol import Read, serve, tesseract_program


def prepare(_tessdata: Path | None) -> tuple[Read, str]:
    """Load PassportEye; it reads with Tesseract's English data."""
    warnings.simplefilter("ignore")
    tesseract_program()
    from passporteye import read_mrz  # noqa: PLC0415
    from passporteye.mrz.text import MRZOCRCleaner  # noqa: PLC0415

    def read(file: str) -> list[str]:
        found = read_mrz(file)
        # Its own cleaning, as its fields are made from.
        return [] if found is None else list(MRZOCRCleaner.apply(found.aux["raw_text"]))

    return read, version("passporteye")


if __name__ == "__main__":
    serve(prepare)
