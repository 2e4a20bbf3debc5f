"""A real subprocess answers by the checkout's own protocol; one that cannot run is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from visualdoc.evaluation import mrz
from visualdoc.evaluation.mrz_figures import by_condition
from visualdoc.evaluation.mrz_readers import (
    Answer,
    PeerMissingError,
    PeerReader,
    default_adapters,
    open_peers,
)
from visualdoc.evaluation.mrz_table import report
from visualdoc.evaluation.mrz_truth import Opened, Picture, Truth

LINES = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
PYTHON = Path(sys.executable)
PAGE = np.full((40, 60, 3), 200, np.uint8)

ADAPTER = """
import sys
sys.path.insert(0, {protocol!r})
from pathlib import Path
from protocol import serve

def prepare(folder):
    if folder is not None and folder.name == "missing":
        raise RuntimeError("no data here")
    print("chatter that must not reach the answers")
    def read(file):
        size = len(Path(file).read_bytes())
        if size == 3:
            raise ValueError("cannot decode")
        sum(range(2_000_000))
        return [] if size == 0 else {lines!r}
    return read, "1.2"

serve(prepare)
"""


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    script = tmp_path / "tiny_reader.py"
    text = ADAPTER.format(protocol=str(default_adapters()), lines=list(LINES))
    script.write_text(text, encoding="utf-8")
    return script


def _ask(reader: PeerReader, folder: Path, content: bytes) -> Answer:
    file = folder / "page.bin"
    file.write_bytes(content)
    return reader.read(PAGE, file)


def test_a_peer_reads_in_its_own_process(adapter: Path, tmp_path: Path) -> None:
    with PeerReader("tiny", PYTHON, adapter) as reader:
        found = _ask(reader, tmp_path, b"a page")
        nothing = _ask(reader, tmp_path, b"")
        broken = _ask(reader, tmp_path, b"bad")

    assert reader.version == "1.2"
    assert [zone.lines for zone in found.zones] == [LINES]
    assert found.cpu_s > 0
    assert nothing.zones == broken.zones == ()
    assert nothing.error is None
    assert broken.error == "ValueError: cannot decode"


def test_a_peer_that_ends_is_said(adapter: Path, tmp_path: Path) -> None:
    text = adapter.read_text(encoding="utf-8").replace(
        "sum(range", "import os; os._exit(3); (range"
    )
    adapter.write_text(text, encoding="utf-8")
    with PeerReader("tiny", PYTHON, adapter) as reader:
        assert _ask(reader, tmp_path, b"a page").error == "the program ended"


def test_reasons_for_not_running_are_kept(adapter: Path, tmp_path: Path) -> None:
    for python, script, data, reason in (
        (tmp_path / "no" / "python", adapter, None, "make peers"),
        (PYTHON, tmp_path / "none.py", None, "no adapter"),
        (PYTHON, adapter, tmp_path / "missing", "no data here"),
    ):
        with pytest.raises(PeerMissingError, match=reason):
            PeerReader("tiny", python, script, tessdata=data)


def test_peers_that_are_not_there_stand_in_the_report(tmp_path: Path) -> None:
    started, missing = open_peers(tmp_path / "none", adapters=tmp_path, tessdata=None)

    assert started == []
    assert set(missing) == {"tesserocr", "PassportEye", "fastmrz"}
    empty = {"version": "x", "conditions": by_condition([])}
    text = report({"readers": {"ours": empty}, "not_run": missing})
    for name, reason in missing.items():
        assert f"{name} not run: {reason}" in text


def test_every_reader_gets_the_same_pixels(adapter: Path, tmp_path: Path) -> None:
    picture = Picture(
        name="p",
        condition="c",
        zones=(),
        draw=lambda: Opened(
            picture=Picture(name="p", condition="c", zones=(Truth(lines=LINES),)), pages=(PAGE,)
        ),
    )
    with PeerReader("tiny", PYTHON, adapter) as reader:
        results = mrz.measure([picture, picture], [reader])

    assert [row.is_exact for result in results["tiny"] for row in result.compared] == [True, True]
    figures = {
        "readers": {"tiny": {"version": "1.2", "conditions": by_condition(results["tiny"])}},
        "not_run": {},
    }
    mrz.write(figures, results, tmp_path / "out")
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert written["pictures"]["tiny"][0]["zones"][0]["read"] == list(LINES)
    assert (tmp_path / "out" / "reliability.png").stat().st_size > 0
    assert (tmp_path / "out" / "exact.png").stat().st_size > 0


def test_the_baseline_keeps_lines_that_look_like_a_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(default_adapters()))
    import tesserocr_reader  # noqa: PLC0415

    text = "PASSPORT\nSome words here\n" + LINES[0] + "\n\n" + LINES[1][:-1] + "\n"
    assert tesserocr_reader.zone_lines(text) == [LINES[0], LINES[1][:-1] + "<"]
    assert tesserocr_reader.zone_lines("JUST A TITLE\nAND WORDS") == []
