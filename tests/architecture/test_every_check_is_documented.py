"""A check says what it looks at and what it cannot see, in its module and on the page."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from visualdoc.checks.registry import all_checks


@pytest.fixture(scope="module")
def builder(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_checks", checkout / "docs/build_checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.SPEC.id)
def test_docstring_has_question_and_sections(check: ModuleType, builder: ModuleType) -> None:
    found = builder.sections_of(check.__doc__ or "")

    assert found[""].endswith("?")
    assert [name for name in builder.SECTIONS if not found.get(name)] == []


def test_ids_are_unique_and_name_the_family() -> None:
    ids = [check.SPEC.id for check in all_checks()]

    assert len(set(ids)) == len(ids)
    for check in all_checks():
        assert check.SPEC.id.split(".")[0] == check.__name__.split(".")[2]


def test_every_module_with_a_spec_runs(checkout: Path) -> None:
    checks = checkout / "src" / "visualdoc" / "checks"
    written = {
        ".".join(("visualdoc.checks", path.parent.name, path.stem))
        for path in checks.glob("*/*.py")
        if "\nSPEC = CheckSpec(" in path.read_text(encoding="utf-8")
    }

    assert {check.__name__ for check in all_checks()} == written


def test_page_is_up_to_date(builder: ModuleType) -> None:
    assert builder.PAGE.read_text(encoding="utf-8") == builder.text(), (
        "run: python docs/build_checks.py"
    )
