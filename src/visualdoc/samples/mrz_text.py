"""Composes machine-readable zones (ICAO 9303-4, -5, -7) with their check digits."""

from __future__ import annotations

import unicodedata

WEIGHTS = (7, 3, 1)
# 9303-3 section 6, table A: letters whose transcription is more than dropping the mark
TRANSCRIPTION = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Ø": "OE", "Ö": "OE", "Ü": "UE", "ß": "SS",
    "ẞ": "SS", "Þ": "TH", "Œ": "OE", "Ł": "L", "Đ": "D", "Ñ": "N", "Ħ": "H", "ı": "I", "İ": "I",
}  # fmt: skip


def check_digit(text: str) -> str:
    """Check digit by weights 7, 3, 1 modulo 10 (ICAO 9303-3 §4.9)."""
    total = 0
    for index, character in enumerate(text):
        if character == "<":
            continue
        value = int(character) if character.isdigit() else ord(character) - ord("A") + 10
        total += value * WEIGHTS[index % 3]
    return str(total % 10)


def transcribe(name: str) -> str:
    """Return a name in MRZ letters: apostrophes join, hyphens and blanks become fillers."""
    out = []
    for character in name.upper():
        if character in TRANSCRIPTION:
            out.append(TRANSCRIPTION[character])
        elif character in "-  ":
            out.append("<")
        elif character.isascii() and character.isalnum():
            out.append(character)
        else:
            base = unicodedata.normalize("NFD", character)[0]
            out.append(base if base.isascii() and base.isalpha() else "")
    return "".join(out)


def names_field(surname: str, given_names: str, length: int) -> str:
    """Primary and secondary identifier, shortened so that parts of both stay (9303-4 §4.2.3)."""
    primary, secondary = transcribe(surname), transcribe(given_names)
    full = f"{primary}<<{secondary}" if secondary else primary
    if len(full) > length:
        parts = secondary.split("<")
        while len(primary) + 2 + len("<".join(parts)) > length and len(parts) > 1:
            # initials from the last given name on, as the standard's examples do
            longest = max((i for i in range(len(parts)) if len(parts[i]) > 1), default=None)
            if longest is None:
                parts.pop()
            else:
                parts[longest] = parts[longest][0]
        room = length - 2 - len("<".join(parts))
        full = f"{primary[: max(room, 1)]}<<{'<'.join(parts)}"[:length]
    return full.ljust(length, "<")


def _dates(birth: str, sex: str, expiry: str) -> str:
    return f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}"


def _holder(number: str, nationality: str, birth: str, sex: str, expiry: str) -> str:
    """Begin a second line as all formats but TD1 do: number, nationality and dates."""
    document = number.ljust(9, "<")
    dates = _dates(birth, sex, expiry)
    return f"{document}{check_digit(document)}{nationality.ljust(3, '<')}{dates}"


def td3(
    *,
    issuer: str,
    surname: str,
    given_names: str,
    number: str,
    nationality: str,
    birth: str,
    sex: str,
    expiry: str,
    personal_number: str,
) -> tuple[str, str]:
    """Two lines of 44 for a passport; dates as YYMMDD."""
    first = f"P<{issuer.ljust(3, '<')}{names_field(surname, given_names, 39)}"
    personal = personal_number.ljust(14, "<")
    personal_digit = check_digit(personal) if personal_number else "<"
    body = f"{_holder(number, nationality, birth, sex, expiry)}{personal}{personal_digit}"
    composite = check_digit(body[0:10] + body[13:20] + body[21:43])
    return first, body + composite


def mrv_a(
    *,
    issuer: str,
    surname: str,
    given_names: str,
    number: str,
    nationality: str,
    birth: str,
    sex: str,
    expiry: str,
    optional: str,
) -> tuple[str, str]:
    """Two lines of 44 for a visa; no composite digit (9303-7)."""
    first = f"V<{issuer.ljust(3, '<')}{names_field(surname, given_names, 39)}"
    return first, _holder(number, nationality, birth, sex, expiry) + optional.ljust(16, "<")[:16]


def td1(
    *,
    code: str,
    issuer: str,
    surname: str,
    given_names: str,
    number: str,
    nationality: str,
    birth: str,
    sex: str,
    expiry: str,
    optional: str,
) -> tuple[str, str, str]:
    """Three lines of 30 for a card; a number over nine characters overflows (9303-5 §4.2.2.1)."""
    if len(number) > 9:
        rest = f"{number[9:]}{check_digit(number)}<"
        data = f"{number[:9]}<{rest}{optional}"
    else:
        document = number.ljust(9, "<")
        data = f"{document}{check_digit(document)}{optional}"
    first = f"{code.ljust(2, '<')}{issuer.ljust(3, '<')}{data.ljust(25, '<')[:25]}"
    second = f"{_dates(birth, sex, expiry)}{nationality.ljust(3, '<')}".ljust(29, "<")
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return first, second + composite, names_field(surname, given_names, 30)


def td2(
    *,
    code: str,
    issuer: str,
    surname: str,
    given_names: str,
    number: str,
    nationality: str,
    birth: str,
    sex: str,
    expiry: str,
    optional: str,
) -> tuple[str, str]:
    """Two lines of 36 for a TD2 document; ``code`` V makes a visa of format B (9303-6, 9303-7)."""
    first = f"{code.ljust(2, '<')}{issuer.ljust(3, '<')}{names_field(surname, given_names, 31)}"
    body = _holder(number, nationality, birth, sex, expiry)
    if code == "V":  # a visa has no composite digit
        return first, body + optional.ljust(8, "<")[:8]
    body += optional.ljust(7, "<")[:7]
    return first, body + check_digit(body[0:10] + body[13:20] + body[21:35])
