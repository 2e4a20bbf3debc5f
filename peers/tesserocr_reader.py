"""Plain baseline: Tesseract (eng) over the whole page, lines that look like a zone kept."""

from __future__ import annotations

import re
from pathlib import Path

from protocol import Read, serve

LENGTHS = (44, 36, 30)
ALLOWED = re.compile(r"[A-Z0-9<]+")
OTHER_LENGTH = 2
"""How far a line's length may be from a format's."""


def prepare(tessdata: Path | None) -> tuple[Read, str]:
    """Open Tesseract on the data of the given folder."""
    if tessdata is None:
        msg = "no Tesseract data named"
        raise RuntimeError(msg)
    import tesserocr  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    language = "mrz" if (tessdata / "mrz.traineddata").is_file() else "eng"
    engine = tesserocr.PyTessBaseAPI(path=str(tessdata), lang=language)
    engine.SetPageSegMode(tesserocr.PSM.AUTO)

    def read(file: str) -> list[str]:
        with Image.open(file) as image:
            engine.SetImage(image.convert("RGB"))
        return zone_lines(engine.GetUTF8Text())

    return read, f"{tesserocr.tesseract_version().split()[1]}, {language}, whole page"


def zone_lines(text: str) -> list[str]:
    """Keep the last run of lines with a format's length; pad or cut what is one or two off."""
    rows = [line.replace(" ", "").upper().replace("«", "<<") for line in text.splitlines()]
    runs: list[list[str]] = [[]]
    for row in filter(None, rows):
        length = next((n for n in LENGTHS if abs(len(row) - n) <= OTHER_LENGTH), 0)
        if not length or not ALLOWED.fullmatch(row):
            runs.append([])
            continue
        if runs[-1] and len(runs[-1][0]) != length:
            runs.append([])
        runs[-1].append(row[:length].ljust(length, "<"))
    zones = [run for run in runs if len(run) >= 2 and any("<" in row for row in run)]
    return zones[-1][-3:] if zones else []


if __name__ == "__main__":
    serve(prepare)
