from __future__ import annotations

import pytest

from visualdoc.reading.text.labels import field_names, field_of_label


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Date of birth / Date de naissance", "birth_date"),
        ("Geboortedatum", "birth_date"),
        ("DOĞUM TARİHİ", "birth_date"),
        ("Taariikhda dhalashada", "birth_date"),
        ("تاريخ الميلاد (هجري)", "birth_date"),
        ("محل تولد", "birth_place"),
        ("የእናት ስም", "mother_name"),
        ("Дата выдачи", "issue_date"),
        ("Nombre del padre", "father_name"),
        ("Nome / Vorname / Prénom", "given_names"),
        ("Passport No. / No. du passeport", "document_number"),
    ],
)
def test_labels_of_many_languages_name_their_field(label: str, field: str) -> None:
    found = field_of_label(label)
    assert found is not None
    assert found.field == field
    assert found.score == 1.0


@pytest.mark.parametrize("label", ["Dale of birth", "Surname “Nom", "Given-names7 Prénoms"])
def test_a_slip_of_the_reader_is_forgiven(label: str) -> None:
    assert field_of_label(label) is not None


@pytest.mark.parametrize(
    "label", ["REPUBLIC OF UTOPIA", "", "PASSPORT", "Ministry of the Interior"]
)
def test_other_print_of_the_form_names_nothing(label: str) -> None:
    assert field_of_label(label) is None


def test_a_word_of_two_fields_is_decided_by_the_other_language() -> None:
    # Italian given names and Portuguese given names share "nome"; French "nom" is the surname
    both = field_of_label("Nome / Prénoms")
    assert both is not None
    assert both.field == "given_names"


def test_every_field_has_words() -> None:
    assert {"surname", "birth_date", "authority", "signature"} <= set(field_names())
