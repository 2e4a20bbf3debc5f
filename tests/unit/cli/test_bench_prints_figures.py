from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from visualdoc.cli.main import main
from visualdoc.evaluation.baselines import METHODS
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
    assert set(figures["baselines"]) == set(METHODS)
    assert figures["time"]["cpu_s_median"] > 0


def test_sets_named_at_once_are_one_table_with_their_types_apart(
    data_set: Path, trial_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(data_set, other)
    sets = [str(data_set), str(other)]
    arguments = ["--library", str(trial_library.path), "--baselines", "none", "--degrade", "300dpi"]
    assert main(["bench", "regions", *sets, *arguments]) == 0
    captured = capsys.readouterr()
    assert "2 types, genuine pages 2, forged pages 2" in captured.out
    assert f"{data_set.name}/nowhere-paper" in captured.out
    assert "other/nowhere-paper" in captured.out
    assert "pages degraded: 300dpi (" in captured.out
    assert "z_score" not in captured.out
    assert "4 of 4 " in captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--baselines", "magic"], "There is no baseline 'magic'; there are z_score"),
        (["--degrade", "mud"], "There is no degradation 'mud'; there are scanner-b"),
        (["--draw", "many"], "takes one number"),
    ],
)
def test_what_regions_cannot_do_is_said(
    arguments: list[str], said: str, data_set: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "regions", str(data_set), *arguments]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_designs_are_drawn_enrolled_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = ["--draw", "1", "--seed", "7100", "--genuine", "1", "--attacks", "erasure"]
    beside = ["--baselines", "z_score,patch_memory", "--out", str(tmp_path)]
    assert main(["bench", "regions", *drawn, *beside]) == 0
    assert "enrolled procedural-710000000" in capsys.readouterr().err
    figures = json.loads((tmp_path / "results.json").read_text("utf-8"))["figures"]
    assert (figures["genuine_pages"], figures["forged_pages"]) == (1, 1)
    assert list(figures["baselines"]) == ["z_score", "patch_memory"]


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
