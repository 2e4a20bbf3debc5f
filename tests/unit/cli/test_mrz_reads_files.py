"""``visualdoc mrz FILE``: one object a zone, one line a failed file, the rest are still done."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visualdoc.cli.main import main

PASSPORT = Path(__file__).resolve().parents[3] / "sample_docs/genuine/utopia-passport_001.jpg"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.png"
    noise = np.random.default_rng(3).integers(225, 245, (400, 600), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    return path


def test_files_are_answered_in_order_and_a_broken_one_stops_nothing(
    capsys: pytest.CaptureFixture[str], blank: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.png"
    empty.write_bytes(b"")
    code = main(["mrz", str(empty), str(blank), str(PASSPORT), "--on", "2026-07-01"])
    printed = capsys.readouterr()
    failed, nothing, found = [json.loads(line) for line in printed.out.splitlines()]
    assert code == 1
    assert failed["file"] == str(empty)
    assert set(failed["error"]) == {"type", "title", "detail"}
    assert nothing == {"file": str(blank), "page": 0, "found": False}
    assert (found["file"], found["page"], found["found"]) == (str(PASSPORT), 0, True)
    assert found["format"] == "TD3"
    assert found["dates"]["birth_date"]["preferred"].startswith("19")
    assert len(found["corners_px"]) == 4
    assert str(PASSPORT) in printed.err


def test_all_files_done(capsys: pytest.CaptureFixture[str], blank: Path) -> None:
    assert main(["mrz", str(blank)]) == 0
    assert json.loads(capsys.readouterr().out)["found"] is False
