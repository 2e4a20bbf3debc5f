from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from visualdoc.evaluation import memory


def test_the_rise_is_what_was_held_at_most() -> None:
    gc.collect()  # what earlier tests left must not be given back in between
    with memory.rise_of() as rise:
        held = np.ones(8_000_000)
        del held
    found = rise.megabytes()
    if found is None:
        pytest.skip("this system does not tell")
    assert 55 < found < 90


def test_a_system_that_does_not_tell_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "missing" / "clear_refs")
    with memory.rise_of() as rise:
        pass
    assert rise.megabytes() is None
