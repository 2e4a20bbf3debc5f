"""How national characters become A–Z in a machine-readable zone: the tables of ICAO Doc 9303-3.

Every character maps to its lawful transliterations, the recommended one first.

References
----------
ICAO Doc 9303-3, 8th edition, section 6: A (multinational Latin), B (Cyrillic), C (Arabic).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

# "characters=first|second": every character before the sign has the alternatives after it.
_LATIN = (
    "ÁÀÂǍĂÃĀĄ=A Ä=AE|A Å=AA|A Æ=AE ĆĈČĊÇ=C ĐĎÐ=D ÉÈÊËĚĔĒĘĖẼ=E Ə=E ĜĞĠĢ=G ĦĤ=H ÍÌÎÏǏĬĨĪĮİ=I IJ=IJ"
    " Ĵ=J Ķ=K ŁĹĽĻĿ=L ŃŇŅŊ=N Ñ=N|NXX ÓÒÔǑŎÕŌŐ=O Ö=OE|O Ø=OE|O Œ=OE ŔŘŖ=R ŚŜŠŞȘ=S ßẞ=SS|SZ ŤŢȚŦ=T"
    " Þ=TH ÚÙÛǓŬŨŪŮŲŰ=U Ü=UE|UXX|U Ŵ=W ÝŶŸ=Y ŹŽŻ=Z"
)
_CYRILLIC = (
    "А=A Б=B В=V Г=G|H Ґ=G Д=D Ђ=D|DJ ЕЁ=E|IO Є=IE|YE Ж=ZH|Z З=Z Ѕ=DZ И=I|Y І=I Ї=I|YI Й=I|Y Ј=J"
    " К=K Л=L Љ=LJ М=M Н=N Њ=NJ О=O П=P Р=R С=S Т=T Ћ=C У=U Ў=U Ф=F Х=KH|H Ц=TS|C Ч=CH|C Ш=SH|S"
    " Щ=SHCH|SHT Ъ=IE|| Ы=Y Ь= Э=E Ю=IU|YU Я=IA|YA Ѓ=G|GJ Ќ=K|KJ Џ=DZ|DJ Ѣ=E|IE Ѫ=U Ѵ=Y"
)
_ARABIC = (
    "ء=XE آ=XAA أ=XAE ؤ=U إ=I ئ=XI ا=A ب=B ة=XTA|XAH ت=T ث=XTH ج=J ح=XH خ=XKH د=D ذ=XDH ر=R ز=Z س=S"
    " ش=XSH ص=XSS ض=XDZ ط=XTT ظ=XZZ ع=E غ=G ـ= ف=F ق=Q ك=K ل=L م=M ن=N ه=H و=W ى=XAY ي=Y ٱ=XXA"
    " ٹ=XXT ټ=XRT پ=P ځ=XKE څ=XXH چ=XC ڈ=XXD ډ=XDR ڑ=XXR ړ=XRR ږ=XRX ژ=XJ ښ=XXS ک=XKK ګ=XXK ڭ=XNG"
    " گ=XGG ں=XNN ڼ=XXN ھ=XDO ۀ=XYH ہ=XXG ۂ=XGE ۃ=XTG ی=XYA ۍ=XXY ې=Y ے=XYB ۓ=XBE"
)

_WITHOUT_SOUND = {"ʹ", "ʺ", "ʿ", "ʾ"}


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """Character → transliterations, all three tables together."""
    return {
        character: tuple(alternatives.split("|"))
        for table in (_LATIN, _CYRILLIC, _ARABIC)
        for entry in table.split()
        for characters, _, alternatives in (entry.partition("="),)
        for character in characters
    }


def transliterations(character: str) -> tuple[str, ...]:
    """Lawful forms of an upper-case character; empty when the standard has none.

    Letters beyond the tables fall back to their base letter (Ḩ → H), vowel points and other marks
    to nothing.
    """
    if character.isascii() and character.isalpha():
        return (character,)
    known = tables().get(character)
    if known is not None:
        return known
    if unicodedata.category(character) in {"Mn", "Cf"} or character in _WITHOUT_SOUND:
        return ("",)
    return tuple(_base_letter(character))


def _base_letter(character: str) -> Iterator[str]:
    base = unicodedata.normalize("NFKD", character)
    letters = "".join(c for c in base if unicodedata.category(c) != "Mn")
    if letters != character and letters.isascii() and letters.isalpha():
        yield letters


def is_latin(text: str) -> bool:
    """Whether every letter is a Latin one."""
    return all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())
