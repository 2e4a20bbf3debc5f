"""``visualdoc bench mrz``: how many zones are read exactly, and how honest the confidence is.

Data sets: the samples' ``labels.json`` (items with ``file``, ``mrz``) or a ``truth.tsv`` with the
columns ``file`` and ``lines`` (lines parted by ``|``, empty where the picture holds no zone).
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from visualdoc.errors import DataSetError, VisualdocError
from visualdoc.inference import ModelRegistry, ModelStore, default_models_dir
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.scans import open_scan

CONFIDENCE_EDGES = (0.0, 0.5, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One picture with the zone as printed; empty when it holds none."""

    file: Path
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reading one picture gave.

    Attributes
    ----------
    characters
        ``(confidence, right)`` of every character of a reading of the right shape.
    """

    labelled: Labelled
    reading: MrzReading | None
    error: str | None
    seconds: float
    characters: tuple[tuple[float, bool], ...]

    @property
    def read(self) -> tuple[str, ...]:
        """Lines as read."""
        return self.reading.lines if self.reading else ()

    @property
    def is_exact(self) -> bool:
        """Every character as printed."""
        return self.reading is not None and self.read == self.labelled.lines

    @property
    def edits(self) -> int:
        """Least number of single-character changes between reading and truth."""
        return edit_distance("\n".join(self.read), "\n".join(self.labelled.lines))


def run(dataset: Path, out: Path | None) -> dict[str, Any]:
    """Read every picture of a data set, print a table and return the figures.

    Raises
    ------
    DataSetError
        The labels are missing or malformed.
    """
    labelled = load(dataset)
    models = ModelRegistry(models_dir=default_models_dir(), threads=1)
    outcomes = [_outcome(item, models) for item in labelled]
    figures = summary(outcomes)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        rows = [_row(outcome) for outcome in outcomes]
        content = json.dumps({"figures": figures, "pictures": rows}, indent=1, ensure_ascii=False)
        (out / "results.json").write_text(content + "\n", encoding="utf-8")
    sys.stdout.write(table(outcomes, figures))
    return figures


def load(dataset: Path) -> list[Labelled]:
    """Read the labels of a folder, or of a label file itself."""
    folder = dataset if dataset.is_dir() else dataset.parent
    candidates = [folder / "labels.json", folder / "truth.tsv"] if dataset.is_dir() else [dataset]
    label_file = next((path for path in candidates if path.is_file()), None)
    if label_file is None:
        msg = f"'{dataset}' holds neither labels.json nor truth.tsv."
        raise DataSetError(msg)
    try:
        rows = _json_rows(label_file) if label_file.suffix == ".json" else _tsv_rows(label_file)
        return [Labelled(file=folder / file, lines=lines) for file, lines in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"'{label_file.name}' cannot be read: {error!r}."
        raise DataSetError(msg) from error


def _json_rows(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    return [(str(item["file"]), tuple(item.get("mrz") or ())) for item in items]


def _tsv_rows(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["file"], tuple(part for part in row["lines"].split("|") if part)) for row in rows]


def _outcome(item: Labelled, models: ModelStore) -> Outcome:
    started = time.perf_counter()
    reading, error, seconds = None, None, 0.0
    try:
        pages = open_scan(item.file).pages
        started = time.perf_counter()
        for page in pages:
            reading = reading or locate_and_read(page.pixels, models=models)
        seconds = time.perf_counter() - started
    except VisualdocError as problem:
        error = str(problem)
    return Outcome(
        labelled=item,
        reading=reading,
        error=error,
        seconds=seconds,
        characters=_compared(reading, item.lines),
    )


def _compared(reading: MrzReading | None, lines: tuple[str, ...]) -> tuple[tuple[float, bool], ...]:
    if reading is None or [len(r) for r in reading.lines] != [len(line) for line in lines]:
        return ()
    return tuple(
        (character.confidence, character.character == true)
        for row, line in zip(reading.characters, lines, strict=True)
        for character, true in zip(row, line, strict=True)
    )


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures over a data set."""
    positive = [o for o in outcomes if o.labelled.lines]
    negative = [o for o in outcomes if not o.labelled.lines]
    found = [o for o in positive if o.reading is not None]
    printed = sum(len("".join(o.labelled.lines)) for o in found)
    seconds = sorted(o.seconds for o in outcomes if o.error is None)
    return {
        "pictures": len(outcomes),
        "with_zone": len(positive),
        "found": len(found),
        "exact": sum(o.is_exact for o in positive),
        "exact_share": _share(sum(o.is_exact for o in positive), len(positive)),
        "character_error_rate": _share(sum(o.edits for o in found), printed),
        "without_zone": len(negative),
        "invented": sum(o.reading is not None for o in negative),
        "digits_agree_yet_wrong": sum(
            o.reading is not None and o.reading.document.valid and not o.is_exact for o in positive
        ),
        "not_readable": sum(o.error is not None for o in outcomes),
        "confidence": calibration(pair for o in outcomes for pair in o.characters),
        "seconds_median": seconds[len(seconds) // 2] if seconds else None,
        "seconds_max": seconds[-1] if seconds else None,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 5) if whole else None


def calibration(characters: Iterable[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Share of wrong characters by their confidence."""
    pairs = list(characters)
    bins = []
    for low, high in pairwise(CONFIDENCE_EDGES):
        inside = [right for c, right in pairs if low <= c < high or (high == 1.0 and c == 1.0)]
        bins.append(
            {
                "from": low,
                "to": high,
                "characters": len(inside),
                "wrong": len(inside) - sum(inside),
                "wrong_share": _share(len(inside) - sum(inside), len(inside)),
            }
        )
    return bins


def edit_distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    before = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        before = row
    return before[-1]


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "file": outcome.labelled.file.name,
        "true": list(outcome.labelled.lines),
        "read": list(outcome.read),
        "exact": outcome.is_exact,
        "format": outcome.reading.document.format if outcome.reading else None,
        "confidence": round(outcome.reading.confidence, 4) if outcome.reading else None,
        "seconds": round(outcome.seconds, 3),
        "error": outcome.error,
    }


def table(outcomes: Sequence[Outcome], figures: dict[str, Any]) -> str:
    """Lay the figures out for a terminal; pictures that were not read exactly come first."""
    lines = []
    for outcome in outcomes:
        expected = bool(outcome.labelled.lines)
        if outcome.is_exact or (not expected and outcome.reading is None and not outcome.error):
            continue
        said = outcome.error or ("|".join(outcome.read) if outcome.reading else "not found")
        lines.append(f"{outcome.labelled.file.name}")
        lines.append(f"  printed  {'|'.join(outcome.labelled.lines) or 'no zone'}")
        lines.append(f"  read     {said}")
    for name, value in figures.items():
        if name != "confidence":
            shown = f"{value:.4f}" if isinstance(value, float) else value
            lines.append(f"{name:24} {shown}")
    lines.append("confidence           characters  wrong")
    lines += [
        f"{b['from']:.2f} to {b['to']:.2f}        {b['characters']:10}  {b['wrong']}"
        for b in figures["confidence"]
    ]
    return "\n".join(lines) + "\n"
