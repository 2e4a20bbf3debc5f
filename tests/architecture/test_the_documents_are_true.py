"""What the documents promise: the example of a description works, every setting is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from visualdoc.cli.main import COMMANDS
from visualdoc.references.description import TypeDescription, parse_description
from visualdoc.references.description_parts import (
    Authority,
    DocumentPart,
    ForgeryMark,
    KnownDeviation,
    ModelIdentifier,
    Rules,
    Series,
    ZoneDescription,
)
from visualdoc_service.settings import Settings

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PARTS = (
    TypeDescription,
    ModelIdentifier,
    DocumentPart,
    ZoneDescription,
    KnownDeviation,
    ForgeryMark,
    Authority,
    Series,
    Rules,
)


def _example(checkout: Path) -> str:
    page = (checkout / "docs" / "document-types.md").read_text(encoding="utf-8")
    return page.split("```yaml\n")[1].split("```")[0]


def test_the_example_description_is_accepted(checkout: Path) -> None:
    described = parse_description(_example(checkout), name="example.yaml")

    assert [zone.id for zone in described.zones] == ["number", "photo", "issued", "by"]
    assert described.rules.series[0].number_format == "AA[0-9]{7}"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_example_shows_every_field(part: type[BaseModel], checkout: Path) -> None:
    names = {field.alias or name for name, field in part.model_fields.items()}

    assert {name for name in names if f"{name}:" not in _example(checkout)} == set()


def _variables() -> Iterator[str]:
    for domain in Settings.model_fields.values():
        assert domain.annotation is not None
        for name in domain.annotation.model_fields:
            yield f"VISUALDOC_{name.upper()}"


def test_every_setting_is_explained(checkout: Path) -> None:
    page = (checkout / "docs" / "operations.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(VISUALDOC_\w+)`", page, flags=re.MULTILINE)) == set(_variables())


def test_every_command_of_the_readme_exists(checkout: Path) -> None:
    page = (checkout / "README.md").read_text(encoding="utf-8")

    named = set(re.findall(r"bin/visualdoc (\w+)", page))

    assert named
    assert named <= set(COMMANDS)


def test_links_lead_somewhere(checkout: Path) -> None:
    pages = [*checkout.glob("*.md"), *(checkout / "docs").rglob("*.md")]
    dead = {
        (page.parent / target).resolve().relative_to(checkout).as_posix()
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    }

    assert dead == set()
