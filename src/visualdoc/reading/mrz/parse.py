"""Text of a machine-readable zone → fields, check digits and what breaks the standard.

Nothing here raises for any text and nothing repairs it: what does not fit is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.formats import FieldSpan, Layout, Positions, layouts
from visualdoc.reading.mrz.laid import LaidText
from visualdoc.reading.mrz.nearest import Guess, PlacedLine, nearest_layout
from visualdoc.reading.mrz.types import MrzDocument

LINE_SEPARATOR = "|"
UNKNOWN_FORMAT = "unknown"

Problem = tuple[str, str, Positions]


def parse_text(text: str) -> MrzDocument:
    """Parse lines separated by ``|`` or line ends; blanks around a line are no part of it."""
    lines = (line.strip() for line in text.replace(LINE_SEPARATOR, "\n").splitlines())
    return parse([line for line in lines if line])


def parse(lines: Sequence[str]) -> MrzDocument:
    """Parse a zone as printed.

    Parameters
    ----------
    lines
        The zone's lines, top first, without line ends.

    Returns
    -------
    MrzDocument
        ``format`` is ``unknown`` when the number or the lengths of the lines fit no format; the
        fields then follow the nearest one as far as the text reaches.
    """
    printed = tuple(lines)
    layout = _layout_of(printed)
    if layout is not None:
        placed = tuple(PlacedLine(text=text, line=line) for line, text in enumerate(printed))
        return _document(layout, placed, printed, layout.name, ())
    guess = nearest_layout(printed)
    problem = ("unknown_format", _unknown(printed, guess), ())
    if guess is None:
        return MrzDocument(
            format=UNKNOWN_FORMAT, lines=printed, fields={}, check_digits=(), problems=(problem,)
        )
    return _document(guess.layout, guess.placed, printed, UNKNOWN_FORMAT, (problem,))


def _layout_of(lines: tuple[str, ...]) -> Layout | None:
    lengths = tuple(len(line) for line in lines)
    return next(
        (lay for lay in layouts() if lay.lengths == lengths and lay.starts.match(lines[0])), None
    )


def layout_named(name: str) -> Layout | None:
    """Return the layout of a format name, None for ``unknown``."""
    return next((layout for layout in layouts() if layout.name == name), None)


def laid(document: MrzDocument) -> LaidText | None:
    """Lay a document's text on its format again, None when the format is unknown."""
    layout = layout_named(document.format)
    if layout is None:
        return None
    placed = tuple(PlacedLine(text=text, line=line) for line, text in enumerate(document.lines))
    return LaidText(layout, placed)


def _unknown(lines: tuple[str, ...], guess: Guess | None) -> str:
    lengths = ", ".join(str(len(line)) for line in lines) or "no"
    text = f"lines of {lengths} characters fit no format"
    if guess is None:
        return text
    text += f"; read as far as possible as {guess.layout.name}"
    for line in guess.displaced:
        count = f"{abs(line.lost)} character" + ("s" if abs(line.lost) > 1 else "")
        what = "lost" if line.lost > 0 else "spare"
        text += f", {count} {what} on line {line.line + 1}, about column {(line.gap or 0) + 1}"
    return text


def _document(
    layout: Layout,
    placed: tuple[PlacedLine | None, ...],
    printed: tuple[str, ...],
    name: str,
    problems: tuple[Problem, ...],
) -> MrzDocument:
    text = LaidText(layout, placed)
    illegal = tuple(
        (
            "illegal_character",
            f"the field '{bad.field.replace('_', ' ')}' holds {', '.join(bad.characters)}, "
            "which its kind does not allow",
            bad.positions,
        )
        for bad in text.illegal_characters()
    )
    return MrzDocument(
        format=name,
        lines=printed,
        fields=_fields(text),
        check_digits=tuple(text.digits()),
        problems=(*problems, *illegal),
        nearest_format=layout.name,
    )


def _fields(text: LaidText) -> dict[str, str]:
    """Every field that the text reaches, fillers resolved."""
    values: dict[str, str] = {}
    for span, printed in text.fields():
        if span.name == "names":
            values |= split_names(printed)
        else:
            values[span.name] = _resolved(span, printed)
    if not text.layout.parted_names and _may_be_cut(text):
        values["names_truncated"] = "possible"
    return values | text.long_number()


def _may_be_cut(text: LaidText) -> bool:
    return any((text.printed(name) or FILLER)[-1] != FILLER for name in ("surname", "given_names"))


def _resolved(span: FieldSpan, text: str) -> str:
    if span.kind == "date":
        return text
    if span.name in ("surname", "given_names"):
        return _words(text)
    return text.strip(FILLER)


def _words(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)


def split_names(text: str) -> dict[str, str]:
    """Split a name field into surname and given names.

    Two fillers part the primary from the secondary identifier, one filler parts the words. A
    letter on the last position means that the name may have been cut (9303-3 section 4.6); this is
    lawful, so it is said in ``names_truncated`` and is no problem.
    """
    primary, _, secondary = text.partition(FILLER * 2)
    names = {"surname": _words(primary), "given_names": _words(secondary)}
    if text and text[-1] != FILLER:
        names["names_truncated"] = "possible"
    return names
