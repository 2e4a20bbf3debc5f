from __future__ import annotations

import json
from pathlib import Path

import pytest

from visualdoc.cli.main import main
from visualdoc.evaluation.identify_drawn import Reply, growing
from visualdoc.evaluation.identify_figures import lost_at, recognised, reliability


def _reply(*, enrolled: bool, first: str | None, known: float) -> Reply:
    return Reply(
        name="own", condition="scan", enrolled=enrolled, wide_mm=125.0, first=first, known=known,
        confidence=known, candidates=() if first is None else (first,), second_chance=False,
        wall_ms=1.0, cpu_ms=1.0,
    )  # fmt: skip


def test_designs_are_drawn_enrolled_and_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualdoc.cli.bench_identify.VARIANT_SEEDS", 0)

    assert main(["bench", "identify", "--draw", "4", "--queries", "1", "--out", str(tmp_path)]) == 0

    assert "enrolled designs 4" in capsys.readouterr().out
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    figures = results["figures"]
    assert figures["known"] == figures["unknown"] == 1
    assert [row["types"] for row in figures["growth"]] == [4]
    assert {reply["enrolled"] for reply in results["replies"]} == {True, False}
    assert figures["memory_mb"] > 50
    for plot in ("growth.png", "reliability.png"):
        assert (tmp_path / plot).stat().st_size > 1000


@pytest.mark.parametrize("number", ["many", "0", "3,4"])
def test_only_a_number_of_designs_is_drawn(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "identify", "--draw", number]) == 1
    assert "how many designs" in capsys.readouterr().err


def test_sizes_grow_to_the_full_index() -> None:
    assert list(growing(10_000)) == [100, 300, 1000, 3000, 10_000]
    assert list(growing(40)) == [40]


def test_one_in_a_hundred_may_be_lost() -> None:
    assert lost_at([0.9] * 99 + [0.1]) == 0.9
    assert lost_at([0.9] * 98 + [0.1, 0.2]) == 0.2


def test_a_wrong_type_is_a_lost_page_and_a_confident_stranger_is_not_unknown() -> None:
    replies = [
        *(_reply(enrolled=True, first="own", known=0.9) for _ in range(3)),
        _reply(enrolled=True, first="other", known=0.95),
        _reply(enrolled=False, first="other", known=0.7),
        _reply(enrolled=False, first=None, known=0.0),
    ]

    figures = recognised(replies, accept=0.5)

    assert figures["top1"] == 0.75
    assert figures["shipped_lost"] == 0.25
    assert figures["shipped_unknown"] == 0.5
    last = reliability(replies)["bins"][-1]
    assert last == {"pages": 4, "stated": pytest.approx(0.9125), "found": 0.75}
