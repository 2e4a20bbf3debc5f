from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import enrol, enrol_files
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.inference import ModelRegistry
from visualdoc.references import Library
from visualdoc.references.description import TypeDescription
from visualdoc.scans.types import Scan


def _enrol(scans: Sequence[Scan], readers: Readers) -> Any:
    return enrol("trial", scans, description=TypeDescription(), readers=readers)


@pytest.fixture(scope="module")
def strangers(blank: Any, scanner: Any) -> list[Scan]:
    """Papers of three other designs."""
    return [
        replace(scanner, blank=other).scan(other.sheet(), seed, name=f"stranger{seed}.png").scan
        for seed in (21, 22, 23)
        for other in (replace(blank, seed=seed, labels={}, emblem_mm=(20.0, 8.0 + seed - 20)),)
    ]


def test_two_scans_are_too_few(genuine_captures: Sequence[Any], readers: Readers) -> None:
    with pytest.raises(EnrolmentError, match="2 usable scans were given, 3 are needed"):
        _enrol([c.scan for c in genuine_captures[:2]], readers)


def test_the_same_file_counts_once(genuine_captures: Sequence[Any], readers: Readers) -> None:
    one, two = genuine_captures[0].scan, genuine_captures[1].scan
    again = replace(one, file="again.png")
    with pytest.raises(EnrolmentError, match=r"again\.png: is the same file as an earlier one"):
        _enrol([one, again, two], readers)


def test_scans_below_the_resolution_are_refused_with_the_reason(
    genuine_captures: Sequence[Any], blank: Any, scanner: Any, readers: Readers
) -> None:
    coarse = scanner.scan(blank.sheet(), 31, dpi=100.0, name="coarse.png").scan
    with pytest.raises(EnrolmentError, match=r"coarse\.png: has 100 dpi"):
        _enrol([*(c.scan for c in genuine_captures[:2]), coarse], readers)


def test_different_documents_make_no_type(strangers: list[Scan], readers: Readers) -> None:
    with pytest.raises(EnrolmentError) as refused:
        _enrol(strangers, readers)
    assert "stranger21.png" in refused.value.detail
    assert "do not show the same page" in refused.value.detail


def test_a_stranger_among_genuine_scans_is_left_out_with_the_reason(
    genuine_captures: Sequence[Any], strangers: list[Scan], readers: Readers
) -> None:
    scans = [strangers[0], *(c.scan for c in genuine_captures[:3])]
    made = _enrol(scans, readers)
    assert [refusal.name for refusal in made.refused] == ["stranger21.png"]
    assert made.refused[0].reason
    assert len(made.document_type.provenance) == 3


def test_unreadable_files_are_refused_by_name_and_nothing_is_stored(
    genuine_captures: Sequence[Any],
    written: Callable[[Any, Path], Path],
    shipped_models: ModelRegistry,
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n but no more")
    files = [written(c, tmp_path) for c in genuine_captures[:2]]
    library = Library.open_or_create(tmp_path / "library")
    for given in ([broken], [broken, *files]):
        with pytest.raises(EnrolmentError):
            enrol_files(
                "trial",
                given,
                library=library,
                description=TypeDescription(),
                models=shipped_models,
            )
    assert Library.open(tmp_path / "library").names == ()


def test_a_blank_page_is_no_genuine_scan(
    genuine_captures: Sequence[Any], as_scan: Callable[..., Scan], readers: Readers
) -> None:
    empty = as_scan(np.full((800, 1080, 3), 250, dtype=np.uint8), "empty.png", 300.0)
    with pytest.raises(EnrolmentError, match=r"empty\.png"):
        _enrol([*(c.scan for c in genuine_captures[:2]), empty], readers)
