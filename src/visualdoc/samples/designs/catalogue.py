"""The fictional documents that exist."""

from __future__ import annotations

from visualdoc.samples.design import Design
from visualdoc.samples.designs.birth_certificate import BIRTH_CERTIFICATE
from visualdoc.samples.designs.marriage_certificate import MARRIAGE_CERTIFICATE
from visualdoc.samples.designs.passport import PASSPORT
from visualdoc.samples.designs.permit import PERMIT_BACK, PERMIT_FRONT
from visualdoc.samples.designs.visa import VISA


def designs() -> tuple[Design, ...]:
    """All designs, in the order in which they are written."""
    return (PASSPORT, PERMIT_FRONT, PERMIT_BACK, VISA, BIRTH_CERTIFICATE, MARRIAGE_CERTIFICATE)
