from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from visualdoc.cli.main import main
from visualdoc.references import Library


@pytest.fixture
def library_dir(trial_library: Library, tmp_path: Path) -> Path:
    shutil.copytree(trial_library.path, tmp_path / "library")
    return tmp_path / "library"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, Any, str]:
    code = main(["templates", *(str(argument) for argument in arguments)])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def test_types_are_listed_and_shown(library_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, listed, _ = _run(capsys, "list", "--library", library_dir)
    assert code == 0
    assert listed["types"] == [{"name": "nowhere-paper", "title": "Paper of Nowhere", "version": 1}]
    assert listed["sha256"] == Library.open(library_dir).sha256
    code, shown, _ = _run(capsys, "show", "nowhere-paper", "--library", library_dir)
    assert code == 0
    assert shown["name"] == "nowhere-paper"
    assert len(shown["zones"]) >= 3
    assert set(shown["areas"]["of_zones"]) == {zone["id"] for zone in shown["zones"]}
    assert 0.0 < shown["areas"]["semi_static"] < shown["areas"]["dynamic"]


def test_a_type_goes_out_and_comes_in_again(
    library_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "paper.zip"
    before = Library.open(library_dir).sha256
    assert _run(capsys, "export", "nowhere-paper", package, "--library", library_dir)[0] == 0
    assert _run(capsys, "remove", "nowhere-paper", "--library", library_dir)[0] == 0
    assert _run(capsys, "list", "--library", library_dir)[1]["types"] == []
    code, imported, _ = _run(capsys, "import", package, "--library", library_dir)
    assert (code, imported["imported"]) == (0, "nowhere-paper")
    assert Library.open(library_dir).sha256 == before


@pytest.mark.parametrize("action", ["show", "remove"])
def test_a_name_that_is_not_there_is_exit_1(
    action: str, library_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed, err = _run(capsys, action, "other", "--library", library_dir)
    assert (code, printed) == (1, None)
    assert "'other' is not among nowhere-paper" in err


def test_a_damaged_package_is_exit_1(
    library_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "paper.zip").write_bytes(b"PK but no more")
    code, _, err = _run(capsys, "import", tmp_path / "paper.zip", "--library", library_dir)
    assert code == 1
    assert "paper.zip: it is not a package of document types" in err
    assert Library.open(library_dir).names == ("nowhere-paper",)


def test_too_few_scans_enrol_nothing_and_say_why(
    genuine_captures: Sequence[Any],
    written: Callable[[Any, Path], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scans = [written(capture, tmp_path) for capture in genuine_captures[:2]]
    library = tmp_path / "library"
    code, printed, err = _run(capsys, "enrol", "paper", *scans, "--library", library)
    assert code == 1
    assert printed["enrolled"] is False
    assert "3 are needed" in printed["reason"]
    assert "Nothing was enrolled" in err
    assert Library.open(library).names == ()


def test_a_wrong_description_is_said_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "paper.yaml").write_text("colour: red", encoding="utf-8")
    library = tmp_path / "library"
    code, _, err = _run(
        capsys, "enrol", "paper", "a.png", "--library", library,
        "--describe", tmp_path / "paper.yaml",
    )  # fmt: skip
    assert code == 1
    assert "paper.yaml: colour" in err
    assert not library.exists()


@pytest.mark.slow
def test_enrolling_from_files_makes_a_type_and_again_its_next_version(
    genuine_captures: Sequence[Any],
    written: Callable[[Any, Path], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scans = [written(capture, tmp_path) for capture in genuine_captures[:3]]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n")
    library = tmp_path / "library"
    further = [written(genuine_captures[3], tmp_path)]
    for version, given in ((1, scans), (2, further)):
        code, printed, _ = _run(capsys, "enrol", "paper", *given, broken, "--library", library)
        assert code == 0
        assert printed["enrolled"] is True
        assert printed["version"] == version
        assert [refusal["scan"] for refusal in printed["refused"]] == ["broken.png"]
    assert Library.open(library).names == ("paper",)
