"""The whole of one design as data: what variants change and what the blank is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Slot
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Element
from visualdoc.samples.procedural.fields import Entries
from visualdoc.samples.procedural.forms import Form, Style
from visualdoc.samples.procedural.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A design before it is drawn.

    Attributes
    ----------
    state, office
        Name of the issuer and of the office, as printed.
    elements
        The blank, in printing order.
    """

    seed: int
    form: Form
    style: Style
    languages: tuple[Language, ...]
    state: str
    office: str
    title: str
    crest: Crest
    entries: Entries
    elements: tuple[Element, ...]
    slots: tuple[Slot, ...]

    def boxes(self, element: str) -> tuple[BoxMm, ...]:
        """Boxes of the elements with a name."""
        return tuple(part.box for part in self.elements if part.name == element)
