"""Write ``docs/checks.md`` from the checks themselves: ``python docs/build_checks.py``."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import cast

from visualdoc.checks.registry import all_checks
from visualdoc.checks.spec import CheckSpec

PAGE = Path(__file__).with_name("checks.md")
SECTIONS = ("Looks at", "Standard", "Applies to", "Cannot see", "Known false doubts")
INTRODUCTION = """# The checks

Written by `docs/build_checks.py` from the modules under `src/visualdoc/checks`; change those, then
run it again. A check answers `passed`, `doubt`, `undetermined` (looked, and could not tell),
`not_possible` or `not_applicable`, or `error` when it broke down. The order is that of the report.
"""


def sections_of(docstring: str) -> dict[str, str]:
    """Return section name → text; the first line, the question, has the empty name.

    A section begins with its name at the left margin, alone on its line or before a colon.
    """
    name, found = "", {"": ""}
    lines = [line for line in docstring.strip().splitlines() if set(line) != {"-"}]
    for line in lines:
        heading = re.fullmatch(rf"({'|'.join((*SECTIONS, 'References'))})(?::\s*(.*))?", line)
        if heading:
            name = heading.group(1)
            found[name] = heading.group(2) or ""
        else:
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found


def entry(module: ModuleType) -> str:
    """Return the page's text about one check."""
    spec = cast("CheckSpec", module.SPEC)
    found = sections_of(module.__doc__ or "")
    needs = ", ".join(sorted(need.value for need in spec.needs)) or "nothing but the page"
    if spec.min_dpi is not None:
        needs += f"; at least {spec.min_dpi:.0f} dpi"
    rows = [f"- **{name}:** {found[name]}" for name in SECTIONS if name in found]
    if found.get("References"):
        rows.append(f"- **References:** {found['References']}")
    return "\n".join(
        [
            f"## `{spec.id}`",
            "",
            spec.title,
            "",
            f"- **Question:** {spec.aspect.value}; version {spec.version}; needs {needs}",
            *rows,
            "",
        ]
    )


def text() -> str:
    """Return the whole page."""
    entries = [entry(cast("ModuleType", check)) for check in all_checks()]
    return "\n".join([INTRODUCTION, *entries]).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
