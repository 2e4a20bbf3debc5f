from __future__ import annotations

import json
from pathlib import Path

import pytest

from visualdoc.cli.main import main


def test_pages_drawn_on_the_spot_and_kept_pages_give_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = ["bench", "mrz", "--draw", "scan-100,cut", "--count", "1", "--seed", "3"]
    quick = ["--only-ours", "--no-speed"]
    assert main([*drawn, *quick, "--out", str(tmp_path / "a")]) == 0
    table = capsys.readouterr().out
    assert main([*drawn, "--keep", str(tmp_path / "set")]) == 0
    assert main(["bench", "mrz", str(tmp_path / "set"), *quick, "--out", str(tmp_path / "b")]) == 0

    first, second = (
        json.loads((tmp_path / name / "results.json").read_text("utf-8")) for name in ("a", "b")
    )
    assert "visualdoc (working copy)" in table
    zones = [
        [picture["zones"] for picture in results["pictures"]["visualdoc"]]
        for results in (first, second)
    ]
    assert zones[0] == zones[1]
    assert [len(page[0]["printed"]) for page in zones[0]] == [3, 3]
    conditions = first["figures"]["readers"]["visualdoc"]["conditions"]
    assert list(conditions) == ["scan-100", "cut", "all"]
    assert conditions["all"]["zones"] == 2
    assert conditions["all"]["cpu_s"]["median"] > 0
    assert "mrz_reader" in conditions["all"]["cpu_s_in_models"]


def test_wrong_usage_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "mrz"]) == 2
    assert "name a DATASET" in capsys.readouterr().err
    assert main(["bench", "regions"]) == 2
    assert main(["bench", "mrz", "--draw", "moonlight"]) == 1
    said = capsys.readouterr().err
    assert "There is no condition 'moonlight'" in said
    assert "flatbed scan at 300 dpi" in said
