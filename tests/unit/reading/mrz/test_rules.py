"""Every rule: its genuine twin is silent, the departure is said with value, place and paragraph."""

from __future__ import annotations

from datetime import date

import pytest

from visualdoc.reading.mrz.digits import check_digit
from visualdoc.reading.mrz.parse import parse, parse_text
from visualdoc.reading.mrz.rules.document_code import passport_codes
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.rules.judge import findings

ON = date(2026, 6, 1)
TD1 = (
    "I<NLDD231458907<<<<<<<<<<<<<<<|7408122F2904157NLD<<<<<<<<<<<{}|ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
IDFRA = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<|8806923102858CORINNE<<<<<<<6512068F6"


def passport(
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


# ---- document codes


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


def test_crew_member_certificate_is_remarked() -> None:
    assert only(card("AC"), "crew_member_certificate").is_remark


def test_the_standards_passport_codes() -> None:
    assert list(passport_codes().types) == "PP PE PD PO PR PT PS PL PM".split()


@pytest.mark.parametrize("code", list(passport_codes().types))
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


# ---- states


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
    # the letters stand for Slovenia in its own documents only
    assert set(found(passport(nation="SI<"))) == {"unknown_state_code"}


# ---- names


def test_no_name() -> None:
    assert only(passport(names="<<<"), "no_name").captured == ""


def test_empty_primary_identifier_is_remarked() -> None:
    one = only(passport(names="<<AHMADI"), "empty_primary_identifier")
    assert one.is_remark
    assert one.positions == ((0, 5), (0, 6))
    assert found(passport(names="AHMADI")) == {}


def test_character_after_the_end_of_the_name() -> None:
    one = only(passport(names="ERIKSSON<<ANNA<<<<<<<K"), "stray_character_in_name")
    assert (one.captured, one.positions) == ("K", ((0, 26),))


def test_names_parted_twice() -> None:
    one = only(passport(names="STEVENSON<<PETER<<JOHN"), "names_parted_twice")
    assert one.positions == ((0, 21), (0, 22))
    assert set(found(passport(names="<<PETER<<JOHN"))) == {
        "empty_primary_identifier",
        "names_parted_twice",
    }
    # three fillers between the identifiers are printed by some issuers
    assert found(passport(names="MAUS<<<KETTY")) == {}


def test_letter_on_the_last_place_is_remarked_as_truncation() -> None:
    names = "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"
    one = only(passport(names=names), "names_may_be_truncated")
    assert one.is_remark
    assert one.positions == ((0, 43),)


# ---- characters, numbers, sex, dates


def test_digit_in_a_name_says_what_is_expected() -> None:
    one = only(passport(names="ERIK5SON<<ANNA"), "illegal_character")
    assert (one.captured, one.expected) == ("5", "a letter A-Z or <")
    assert one.positions == ((0, 9),)


@pytest.mark.parametrize(("letter", "spelled"), [("Ñ", "N or NXX"), ("Ü", "UE or UXX or U")])
def test_national_letter_says_how_it_is_written(letter: str, spelled: str) -> None:
    one = only(passport(names=f"A{letter}B<<ANNA"), "illegal_character")
    assert one.captured == letter
    assert spelled in one.expected
    assert "4.3" in one.reference


def test_small_letter_says_its_capital() -> None:
    one = only(passport(names="ERIKSSoN<<ANNA"), "illegal_character")
    assert "o is written O" in one.expected


def test_sign_that_no_table_knows_is_only_named() -> None:
    assert only(passport(names="A中B<<ANNA"), "illegal_character").captured == "中"


def test_no_document_number() -> None:
    one = only(passport(number="<<<<<<<<<"), "no_document_number")
    assert len(one.positions) == 9


def test_long_number_is_remarked() -> None:
    lines = "IDBEL600001795<0152<<<<<<<<<<<|1301014F2311207BEL130101987398|SPECIMEN<<SPECIMEN"
    one = only(lines.ljust(92, "<"), "long_document_number")
    assert one.is_remark
    assert (one.captured, one.positions[0], one.positions[-1]) == ("0152", (0, 14), (0, 18))


def test_sex_x_is_remarked() -> None:
    one = only(passport(sex="X"), "sex_x")
    assert (one.captured, one.expected, one.positions) == ("X", "<", ((1, 20),))
    assert one.is_remark


@pytest.mark.parametrize("birth", ["741301", "740230", "7<0812", "74<<99"])
def test_impossible_birth(birth: str) -> None:
    one = only(passport(birth=birth), "impossible_date")
    assert one.captured == birth
    assert "4.8" in one.reference
    assert one.positions == tuple((1, column) for column in range(13, 19))


@pytest.mark.parametrize("birth", ["<<<<<<", "74<<<<", "7408<<"])
def test_unknown_parts_of_a_birth_are_lawful(birth: str) -> None:
    assert found(passport(birth=birth)) == {}


def test_zeros_for_unknown_parts_are_remarked() -> None:
    assert only(passport(birth="740000"), "zeros_for_unknown").is_remark


def test_expiry_that_no_document_has() -> None:
    one = only(passport(code="PP", expiry="700415"), "implausible_expiry")
    assert "1981" in one.expected
    assert not one.is_remark


def test_expiry_of_fillers_is_remarked() -> None:
    assert only(passport(expiry="<<<<<<"), "expiry_not_stated").is_remark


@pytest.mark.parametrize("month", ["8713", "5008", "2201"])
def test_month_of_issue_of_the_french_card(month: str) -> None:
    number = f"{month}92310285"
    first, second = IDFRA.split("|")
    body = number + str(check_digit(number)) + second[13:35]
    one = only(f"{first}|{body}{check_digit(first + body)}", "issue_month")
    assert one.captured == month
    assert len(one.positions) == 4


def test_month_that_is_no_number_is_an_illegal_character_alone() -> None:
    assert "issue_month" not in found(IDFRA.replace("8806", "88O6"))


# ---- check digits and unknown formats


def test_digit_that_does_not_hold_says_captured_and_expected() -> None:
    text = passport()
    wrong = text[: 45 + 19] + "5" + text[45 + 20 :]
    every = found(wrong)["check_digit"]
    assert every[0].captured == "5"
    assert every[0].expected == text[45 + 19]
    assert every[0].positions[-1] == (1, 19)
    assert "4.9" in every[0].reference
    assert "4.2.4" in every[0].reference
    assert "740812" in every[0].explanation


def test_composite_alone_says_that_the_fields_hold() -> None:
    text = passport()
    wrong = text[:-1] + ("1" if text[-1] != "1" else "2")
    (one,) = found(wrong)["check_digit"]
    assert "The digits of the fields themselves hold" in one.explanation


def test_digit_over_a_character_without_value() -> None:
    one = found(passport().replace("L898902C3", "L8989o2C3"))["check_digit"][0]
    assert one.expected == ""
    assert "has no value" in one.explanation


def test_departure_of_an_issuer_is_a_remark_with_its_source() -> None:
    text = (
        "PNRUSZDRIL7K<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<|3919353498RUS7207233M<<<<<<<4151218910003<50"
    )
    (one,) = found(text)["check_digit"]
    assert one.is_remark
    assert one.captured == "<"
    assert "Federal Migration Service" in one.explanation


def test_counted_filler_is_a_remark() -> None:
    text = "IDBEL<12345678<012345678901242|8001014F3012316BEL<<<<<<<<<<<0|SPECIMEN<<SPECIMEN"
    (one,) = found(text.ljust(92, "<"))["check_digit"]
    assert one.is_remark
    assert "counts the <" in one.explanation


def test_unknown_format_names_the_nearest_and_judges_no_fields() -> None:
    every = found(passport(issuer="QQZ")[:-1])
    assert set(every) == {"unknown_format"}
    one = every["unknown_format"][0]
    assert (one.captured, one.expected) == ("44 + 43", "44 + 44")


def test_no_lines_at_all() -> None:
    (one,) = findings(parse([]), on=ON)
    assert (one.code, one.expected) == ("unknown_format", "the lines of a format")
