from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from visualdoc.cli.main import main
from visualdoc.references import Library


@pytest.fixture(scope="module")
def data_set(
    blank: Any,
    scanner: Any,
    sixth: Any,
    written: Callable[[Any, Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """One genuine page and one whose label was erased, with the truth."""
    root = tmp_path_factory.mktemp("set")
    labels = {text: place for text, place in blank.labels.items() if text != "PLACE"}
    forged = scanner.scan(replace(blank, labels=labels).sheet(("GUNDER", "K34", "SABEL")), 21)
    rows = []
    for capture, kind in ((sixth, "genuine"), (forged, "forged")):
        written(capture, root)
        rows.append(
            {
                "file": capture.scan.file,
                "type": "nowhere-paper",
                "kind": kind,
                "page_to_document": capture.truth.matrix.tolist(),
                "attack": "erasure" if kind == "forged" else None,
                "polygons_px": [capture.box_px((6.0, 39.0, 11.5, 40.7)).rounded()]
                if kind == "forged"
                else [],
            }
        )
    text = json.dumps({"schema": "visualdoc.samples/1", "items": rows})
    (root / "labels.json").write_text(text, encoding="utf-8")
    return root


def test_regions_are_counted_against_the_truth(
    data_set: Path, trial_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["bench", "regions", str(data_set), "--library", str(trial_library.path)]
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    table = capsys.readouterr().out
    assert "genuine pages 1, forged pages 1, identified 100.0%" in table
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    figures = results["figures"]
    assert figures["by_attack"]["erasure"]["recall_at_budget"] == 1.0
    assert figures["residual_median_mm"] < 0.05
    erased = next(page for page in results["pages"] if page["attack"] == "erasure")
    assert any(r["hit"] and r["check"] == "layout.elements" for r in erased["regions"])
    assert (tmp_path / "froc.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("bench", "line"), [("identify", "right type 100.0%"), ("align", "nowhere-paper")]
)
def test_identification_and_alignment_are_measured(
    bench: str,
    line: str,
    data_set: Path,
    trial_library: Library,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", bench, str(data_set), "--library", str(trial_library.path)]) == 0
    assert line in capsys.readouterr().out


def test_a_folder_without_labels_is_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "regions", str(tmp_path)]) == 1
    assert "labels.json cannot be read" in capsys.readouterr().err
