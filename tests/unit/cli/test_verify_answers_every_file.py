from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from visualdoc.cli.main import main
from visualdoc.references import Library

Written = Callable[[Any, Path], Path]


@pytest.fixture(scope="module")
def good(sixth: Any, written: Written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(sixth, tmp_path_factory.mktemp("scans"))


def _verify(library: Library, *arguments: str | Path) -> int:
    given = [str(argument) for argument in arguments]
    return main(["verify", *given, "--library", str(library.path), "--on", "2026-07-01"])


def test_one_good_and_one_bad_file_are_two_lines_and_exit_1(
    trial_library: Library, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    assert _verify(trial_library, good, bad) == 1
    out, err = capsys.readouterr()
    first, second = (json.loads(line) for line in out.splitlines())
    assert first["schema"] == second["schema"] == "visualdoc.report/1"
    assert first["document"]["file"] == str(good)
    assert first["pages"][0]["document_type"]["name"] == "nowhere-paper"
    assert first["pages"][0]["dpi"] == 300.0
    assert "error" not in first
    assert second["document"] == {"file": str(bad)}
    assert set(second["error"]) >= {"type", "title", "detail"}
    assert "pages" not in second
    assert f"{good}: " in err


def test_every_file_examined_is_exit_0_and_the_report_repeats(
    trial_library: Library, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _verify(trial_library, good, good) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


def test_out_writes_report_print_and_overlay(
    trial_library: Library, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    assert _verify(trial_library, good, "--out", out) == 0
    line = json.loads(capsys.readouterr().out)
    stem = good.stem
    assert {path.name for path in out.iterdir()} >= {
        f"{stem}.report.json",
        f"{stem}.report.pdf",
        f"{stem}.p0.overlay.png",
    }
    assert json.loads((out / f"{stem}.report.json").read_text("utf-8")) == line
    assert (out / f"{stem}.report.pdf").read_bytes().startswith(b"%PDF-")


def test_an_unknown_type_is_said_once_and_nothing_is_examined(
    trial_library: Library, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _verify(trial_library, good, "--type", "passport-of-mars") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "'passport-of-mars' is not among nowhere-paper" in err


def test_an_earlier_version_gives_the_report_that_it_gave(
    trial_library: Library, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _verify(trial_library, good, "--type", "nowhere-paper") == 0
    then = capsys.readouterr().out
    shutil.copytree(trial_library.path, tmp_path / "library")
    first = trial_library.load("nowhere-paper")
    grown = Library.open(tmp_path / "library").save(replace(first, version=2, title="Second"))
    assert _verify(grown, good, "--type", "nowhere-paper") == 0
    now = capsys.readouterr().out
    assert json.loads(now)["pages"][0]["document_type"]["version"] == 2
    assert _verify(grown, good, "--type", "nowhere-paper@1") == 0
    assert capsys.readouterr().out == then != now
    assert _verify(grown, good, "--type", "nowhere-paper@7") == 1
    assert "version 7 of 'nowhere-paper' is not kept" in capsys.readouterr().err


def test_no_library_is_said_once(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(good), "--library", str(tmp_path / "none")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is no reference library" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["examine"],
        ["verify"],
        ["verify", "a.png", "--on", "yesterday"],
        ["verify", "a.png", "--jobs", "many"],
        ["templates"],
        ["templates", "enrol", "name"],
        ["templates", "enrol", "name", "a.png"],
        ["bench", "luck", "set"],
    ],
)
def test_wrong_usage_is_exit_2(
    arguments: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 2
    assert "usage: visualdoc" in capsys.readouterr().err


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    heavy = ("numpy", "cv2", "onnxruntime", "scipy", "PIL")
    code = (
        "import sys\n"
        "from visualdoc.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for command in ("verify", "mrz", "templates", "bench", "samples", "serve", "worker"):
        assert command in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "visualdoc", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("visualdoc ")
