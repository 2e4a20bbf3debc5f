"""``visualdoc bench mrz``: zones read exactly, honesty of the confidence, speed; peers beside ours.

Pictures come from a folder or are drawn on the spot (:mod:`visualdoc.evaluation.mrz_truth`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import VisualdocError
from visualdoc.evaluation import mrz_plots
from visualdoc.evaluation.mrz_compare import compare
from visualdoc.evaluation.mrz_figures import PictureResult, by_condition
from visualdoc.evaluation.mrz_readers import (
    Answer,
    PeerReader,
    ProductReader,
    Reader,
    default_adapters,
    open_peers,
)
from visualdoc.evaluation.mrz_speed import speed
from visualdoc.evaluation.mrz_table import misread, report
from visualdoc.evaluation.mrz_truth import Opened, Picture, opened
from visualdoc.imaging.storage import encode_lossless


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """What to measure beside the product's own reader.

    Attributes
    ----------
    peers
        Environment of the peers, None for the baseline alone.
    tessdata
        Folder with ``mrz.traineddata`` for peers that need it.
    baseline
        Whether other readers run at all.
    speed_page
        A page (H × W × 3 uint8) that is read over and over for its time, None for no such part.
    """

    peers: Path | None = None
    tessdata: Path | None = None
    adapters: Path = field(default_factory=default_adapters)
    baseline: bool = True
    speed_page: NDArray[np.uint8] | None = None


def run(pictures: Sequence[Picture], order: Order, out: Path | None) -> dict[str, Any]:
    """Read every picture with every reader, print the tables and return the figures."""
    ours = ProductReader()
    others: list[PeerReader] = []
    missing: dict[str, str] = {}
    with ExitStack() as stack:
        if order.baseline:
            others, missing = open_peers(
                order.peers, adapters=order.adapters, tessdata=order.tessdata
            )
            for other in others:
                stack.enter_context(other)
        readers: list[Reader] = [ours, *others]
        results = measure(pictures, readers)
        figures = {
            "readers": {
                reader.name: {
                    "version": reader.version,
                    "conditions": by_condition(results[reader.name]),
                }
                for reader in readers
            },
            "not_run": missing,
            "speed": speed(ours, others, order.speed_page)
            if order.speed_page is not None
            else None,
        }
    sys.stdout.write("\n".join([*misread(results[ours.name]), "", report(figures)]))
    if out is not None:
        write(figures, results, out)
    return figures


def measure(
    pictures: Sequence[Picture], readers: Sequence[Reader]
) -> dict[str, list[PictureResult]]:
    """Hand every picture's pixels to every reader; the first reading of all warms them up."""
    results: dict[str, list[PictureResult]] = {reader.name: [] for reader in readers}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        for number, picture in enumerate(pictures):
            try:
                shown = opened(picture)
            except VisualdocError as error:
                for rows in results.values():
                    rows.append(_judged(picture, [_failed(str(error))]))
                continue
            for reader in readers:
                if not number:
                    _read(shown, reader, file)
                answers = _read(shown, reader, file)
                results[reader.name].append(_judged(shown.picture, answers))
            _progress(number + 1, len(pictures))
    return results


def _read(shown: Opened, reader: Reader, file: Path) -> list[Answer]:
    answers = []
    for pixels in shown.pages:
        if not isinstance(reader, ProductReader):
            file.write_bytes(encode_lossless(pixels))
        answers.append(reader.read(pixels, file))
    return answers


def _failed(reason: str) -> Answer:
    return Answer(zones=(), cpu_s=0.0, error=reason)


def _judged(picture: Picture, answers: Sequence[Answer]) -> PictureResult:
    readings = [zone for answer in answers for zone in answer.zones]
    rows, extra = compare(picture.zones, readings)
    inside: dict[str, float] = {}
    for answer in answers:
        for name, seconds in answer.by_model.items():
            inside[name] = inside.get(name, 0.0) + seconds
    return PictureResult(
        name=picture.name,
        condition=picture.condition,
        compared=tuple(rows),
        extra=tuple(extra),
        cpu_s=sum(answer.cpu_s for answer in answers),
        by_model=tuple(sorted(inside.items())),
        error=next((answer.error for answer in answers if answer.error), None),
    )


def _progress(done: int, of: int) -> None:
    if done % 20 == 0 or done == of:
        sys.stderr.write(f"{done} of {of} pictures\n")
        sys.stderr.flush()


def write(
    figures: Mapping[str, Any], results: Mapping[str, Sequence[PictureResult]], out: Path
) -> None:
    """Write ``results.json``, ``reliability.png`` and ``exact.png``."""
    out.mkdir(parents=True, exist_ok=True)
    pictures = {name: [_row(result) for result in rows] for name, rows in results.items()}
    content = {"bench": "mrz", "figures": figures, "pictures": pictures}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
    own = next(iter(figures["readers"].values()))
    mrz_plots.reliability(own["conditions"], out / "reliability.png")
    mrz_plots.exact_shares(figures["readers"], out / "exact.png")


def _row(result: PictureResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "condition": result.condition,
        "cpu_s": round(result.cpu_s, 4),
        "error": result.error,
        "zones": [
            {
                "printed": list(row.truth.lines),
                "lost": [list(at) for at in row.truth.lost],
                "read": None if row.read is None else list(row.read),
                "exact": row.is_exact,
                "edits": row.edits,
                "digits_agree": row.digits_agree,
            }
            for row in result.compared
        ],
        "extra": [list(zone.lines) for zone in result.extra],
    }
