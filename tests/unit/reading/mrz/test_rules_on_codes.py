"""Every rule: its genuine twin is silent, the departure is said with value, place and paragraph."""

from __future__ import annotations

from datetime import date

import pytest

from visualdoc.reading.mrz.digits import check_digit
from visualdoc.reading.mrz.parse import parse_text
from visualdoc.reading.mrz.rules.document_code import passport_codes
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.rules.judge import findings

ON = date(2026, 6, 1)
TD1 = (
    "I<NLDD231458907<<<<<<<<<<<<<<<|7408122F2904157NLD<<<<<<<<<<<{}|ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
IDFRA = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<|8806923102858CORINNE<<<<<<<6512068F6"


def passport(
    *,
    code: str = "P<",
    issuer: str = "NLD",
    names: str = "ERIKSSON<<ANNA<MARIA",
    number: str = "L898902C3",
    nation: str = "NLD",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "270415",
) -> str:
    first = (code + issuer + names).ljust(44, "<")
    body = number + str(check_digit(number)) + nation + birth + str(check_digit(birth)) + sex
    body += expiry + str(check_digit(expiry)) + "<" * 14 + "0"
    return f"{first}|{body}{check_digit(body[:10] + body[13:20] + body[21:43])}"


def card(code: str = "I<") -> str:
    first, second, third = TD1.split("|")
    digit = check_digit(first[5:30] + second[:7] + second[8:15] + second[18:29])
    return "|".join([code + first[2:], second.format(digit), third])


def found(
    text: str, *, on: date | None = ON, issued_on: date | None = None
) -> dict[str, list[Finding]]:
    """Findings by code."""
    result: dict[str, list[Finding]] = {}
    for one in findings(parse_text(text), on=on, issued_on=issued_on):
        result.setdefault(one.code, []).append(one)
    return result


def only(text: str, code: str, *, on: date = ON, issued_on: date | None = None) -> Finding:
    """The single finding, which must be of that code."""
    every = found(text, on=on, issued_on=issued_on)
    assert list(every) == [code]
    (one,) = every[code]
    return one


@pytest.mark.parametrize("text", [passport(), passport(code="PP"), card(), card("C<"), IDFRA])
def test_zone_by_the_rules_is_silent(text: str) -> None:
    assert found(text, on=date(2024, 6, 1)) == found(text) == {}


def test_every_finding_says_value_paragraph_and_place() -> None:
    broken = [
        passport(code="X<"),
        passport(issuer="QQZ", nation="YUG"),
        passport(names="<<<"),
        passport(birth="741301", sex="X"),
        passport(expiry="700415"),
        passport(number="<<<<<<<<<"),
        card("IV"),
    ]
    every = [one for text in broken for ones in found(text).values() for one in ones]
    assert len(every) > 8
    for one in every:
        assert "Doc 9303" in one.reference
        assert one.expected
        assert one.explanation.endswith(".")
        assert all(0 <= line < 3 and 0 <= column < 44 for line, column in one.positions)
        assert one.positions


@pytest.mark.parametrize(
    ("text", "captured", "expected"),
    [
        (passport(code="X<"), "X", "P"),
        (passport(code="I<"), "I", "P"),
        (card("X<"), "X", "A or C or I"),
        (card("P<"), "P", "A or C or I"),
        (card("V<"), "V", "A or C or I"),
    ],
)
def test_first_letter_of_another_format(text: str, captured: str, expected: str) -> None:
    one = only(text, "document_code_first_letter")
    assert (one.captured, one.expected, one.positions) == (captured, expected, ((0, 0),))
    assert not one.is_remark


def test_second_letter_of_a_card_is_never_v() -> None:
    one = only(card("IV"), "document_code_second_letter")
    assert (one.captured, one.positions) == ("V", ((0, 1),))


@pytest.mark.parametrize("code", ["V<", "VN", "VV"])
def test_any_second_letter_of_a_visa(code: str) -> None:
    text = (
        f"{code}NLDERIKSSON<<ANNA".ljust(44, "<") + "|L8988901C4XXX4009078F96121096ZE184226B<<<<<<"
    )
    assert found(text, on=date(1996, 1, 1)) == {}


def test_crew_member_certificate_is_remarked() -> None:
    assert only(card("AC"), "crew_member_certificate").is_remark


def test_the_standards_passport_codes() -> None:
    assert list(passport_codes().types) == ["PP", "PE", "PD", "PO", "PR", "PT", "PS", "PL", "PM"]


@pytest.mark.parametrize("code", [*passport_codes().types, "PU"])
def test_passport_codes_of_the_standard_are_silent_at_any_time(code: str) -> None:
    assert found(passport(code=code, expiry="390101")) == {}


@pytest.mark.parametrize("code", ["P<", "PB"])
def test_passport_without_such_a_code_expires_before_2038(code: str) -> None:
    one = only(passport(code=code, expiry="380101"), "passport_code")
    assert not one.is_remark
    assert "PP" in one.expected
    assert one.captured == code
    assert one.positions == ((0, 1),)
    assert "4.4" in one.reference
    lawful = only(passport(code=code, expiry="360930"), "passport_code_due")
    assert lawful.is_remark


@pytest.mark.parametrize(
    ("code", "issued_on", "since"),
    [("PB", date(2026, 1, 1), date(2026, 1, 1)), ("P<", date(2028, 1, 1), date(2028, 1, 1))],
)
def test_day_of_issue_decides_when_it_is_known(code: str, issued_on: date, since: date) -> None:
    text = passport(code=code, expiry="330101")
    one = only(text, "passport_code", issued_on=issued_on)
    assert one.applies_from == since
    assert str(since) in one.explanation
    before = date(since.year - 1, 12, 31)
    assert found(text, issued_on=before) == {}


def test_second_letter_is_judged_by_the_longest_validity() -> None:
    one = only(passport(code="PB", expiry="361001"), "passport_code")
    assert one.applies_from == date(2026, 1, 1)
    assert "10 years and 9 months" in one.explanation
    # the same day says nothing about a passport without second letter
    assert list(found(passport(code="P<", expiry="361001"))) == ["passport_code_due"]


def test_old_passports_owe_no_code() -> None:
    assert found(passport(code="PB", expiry="251231")) == {}
    assert found(passport(code="P<", expiry="271231")) == {}


def test_without_a_day_of_judgement_nothing_is_said_about_time() -> None:
    assert found(passport(code="PB", expiry="380101", nation="YUG", birth="741301"), on=None) == {}


def test_without_an_expiry_passport_codes_are_not_judged() -> None:
    assert set(found(passport(code="PB", expiry="<<<<<<"))) == {"expiry_not_stated"}


@pytest.mark.parametrize(("name", "line"), [("issuer", 0), ("nation", 1)])
def test_unknown_code(name: str, line: int) -> None:
    one = only(passport(**{name: "QQZ"}), "unknown_state_code")
    assert one.captured == "QQZ"
    assert {place[0] for place in one.positions} == {line}
    assert len(one.positions) == 3


@pytest.mark.parametrize(
    "code",
    [
        *["D<<", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "EUE", "UNO", "UNA", "UNK"],
        *["XOM", "XXA", "XXB", "XXC", "XXX", "XPO", "XCE", "XIM"],
    ],
)
def test_codes_beyond_iso_3166(code: str) -> None:
    assert found(passport(issuer=code, nation=code)) == {}


@pytest.mark.parametrize(
    ("code", "until"),
    [("YUG", "030723"), ("SCG", "060926"), ("SUN", "920830"), ("DDR", "901030"), ("ZAR", "970714")],
)
def test_withdrawn_codes_fit_old_documents_only(code: str, until: str) -> None:
    century = "19" if until > "50" else "20"
    ended = date.fromisoformat(century + until)
    text = passport(nation=code, expiry=f"{ended.year % 100 + 5:02d}"[-2:] + "0101")
    assert found(text, on=date(ended.year + 5, 6, 1)) == {}
    one = only(passport(nation=code, expiry="270415"), "withdrawn_state_code")
    assert one.applies_from == ended
    assert str(ended) in one.explanation


def test_code_before_its_time() -> None:
    text = passport(code="P<", issuer="SSD", expiry="100101")
    one = only(text, "early_state_code", on=date(2010, 6, 1))
    assert one.applies_from == date(2011, 7, 9)
    assert not one.is_remark


def test_romania_changed_its_code() -> None:
    assert found(passport(issuer="ROU", nation="ROU")) == {}
    assert set(found(passport(issuer="ROM"))) == {"withdrawn_state_code"}
    assert found(passport(issuer="ROM", nation="ROM", expiry="050101")) == {}


def test_specimen_state_and_own_codes_are_remarks() -> None:
    assert only(passport(issuer="UTO"), "specimen_state").is_remark
    own = found(passport(issuer="SI<", nation="SI<"))
    assert set(own) == {"national_state_code"}
    assert {one.expected for one in own["national_state_code"]} == {"SVN"}
    assert "PassportEye" in own["national_state_code"][0].explanation
    # the letters stand for Slovenia in its own documents only
    assert set(found(passport(nation="SI<"))) == {"unknown_state_code"}


@pytest.mark.parametrize(
    ("issuer", "nation", "stands_for"), [("D<<", "XXK", "RKS"), ("BHR", "DEU", "D")]
)
def test_states_that_one_issuer_prints_its_own_way(
    issuer: str, nation: str, stands_for: str
) -> None:
    one = only(passport(issuer=issuer, nation=nation), "national_state_code")
    assert (one.captured, one.expected, one.is_remark) == (nation, stands_for, True)
    assert set(found(passport(nation=nation))) == {"unknown_state_code"}


def test_code_that_has_another_in_zones() -> None:
    one = only(passport(nation="DEU"), "unknown_state_code")
    assert one.expected == "D"
    assert "Germany" in one.explanation


def test_code_that_no_standard_has_says_who_uses_it() -> None:
    one = only(passport(issuer="WSA", nation="NLD"), "unknown_state_code")
    assert "World Service Authority" in one.explanation
    assert "ISO 3166-1" in one.expected


@pytest.mark.parametrize(("code", "issuer"), [("RP", "EST"), ("ME", "D<<")])
def test_document_codes_that_one_issuer_has_of_its_own(code: str, issuer: str) -> None:
    text = card(code)
    own = only(text.replace("NLD", issuer), "document_code_first_letter")
    assert own.is_remark
    assert "The issuer departs here" in own.explanation
    assert not only(text, "document_code_first_letter").is_remark
