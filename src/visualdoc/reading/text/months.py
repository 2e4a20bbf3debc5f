"""Names of months as documents print them, by calendar, matched by prefix."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from visualdoc.reading.calendars import Calendar

# Per calendar, one line a language: the names in the calendar's order, variants after a bar.
_NAMES: dict[Calendar, tuple[str, ...]] = {
    Calendar.GREGORIAN: (
        "january february march april may june july august september october november december",
        "januari februari maart|mrt april mei juni juli augustus september oktober november"
        " december",
        "januar|jaenner februar maerz|marz|mrz april mai juni juli august september oktober"
        " november dezember",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
        " dicembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
        "januar februar marts april maj juni juli august september oktober november december",
        "styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad"
        " grudzien",
        "jannaayo|janaayo febraayo maarso abriil maajo|maayo juun luulyo agoosto"
        " sebteembar|sabteembar oktoobar nofeembar diseembar",
        "يناير فبراير مارس أبريل|إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول"
        " تشرين_الثاني كانون_الأول",
    ),
    Calendar.HIJRI: (
        "محرم صفر ربيع_الأول|ربيع_الاول ربيع_الثاني|ربيع_الآخر جمادى_الأولى|جمادى_الاولى"
        " جمادى_الثانية|جمادى_الآخرة رجب شعبان رمضان شوال ذو_القعدة|ذي_القعدة ذو_الحجة|ذي_الحجة",
        "muharram safar rabi_al-awwal rabi_al-thani jumada_al-ula jumada_al-akhirah rajab shaban"
        " ramadan shawwal dhu_al-qidah dhu_al-hijjah",
    ),
    Calendar.SOLAR_HIJRI: (
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        "وری غويی غبرګولی چنګاښ زمری وږی تله لړم ليندۍ مرغومی سلواغه كب",
        "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
        "hamal sawr jawza saratan asad sonbola mizan aqrab qaws jadi dalwa hut",
    ),
    Calendar.ETHIOPIC: (
        "መስከረም ጥቅምት ኅዳር|ህዳር ታኅሣሥ|ታህሳስ ጥር የካቲት መጋቢት ሚያዝያ|ሚያዚያ ግንቦት ሰኔ ሐምሌ|ሀምሌ ነሐሴ|ነሀሴ ጳጉሜን|ጳጉሜ",
        "መስከረም ጥቅምቲ ሕዳር ታሕሳስ ጥሪ ለካቲት መጋቢት ሚያዝያ ግንቦት ሰነ ሓምለ ነሓሰ ጳጉሜን",
        "meskerem tikimt hidar tahsas tir yekatit megabit miyazya ginbot sene hamle nehase pagumen",
    ),
}

_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
MIN_PREFIX = 3


def plain(word: str) -> str:
    """Lower case without diacritics or points; letters printed alike are unified."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i"))
    kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    # Persian and Arabic yeh, kaf: printed alike, coded apart
    return kept.translate(str.maketrans("يىكة", "ییکه")).replace(" ", "_")


@cache
def _table() -> tuple[tuple[str, Calendar, int], ...]:
    return tuple(_rows())


def _rows() -> Iterator[tuple[str, Calendar, int]]:
    for calendar, languages in _NAMES.items():
        for language in languages:
            for month, variants in enumerate(language.split(), 1):
                for name in variants.split("|"):
                    yield plain(name), calendar, month


def month_of(word: str) -> frozenset[tuple[Calendar, int]]:
    """Months that a printed word may stand for.

    Parameters
    ----------
    word
        A whole name, an abbreviation of three letters or more, or a Roman numeral in capitals.

    Returns
    -------
    frozenset of (calendar, month)
        Empty when it is no month's name; several where calendars share a name.
    """
    if word in _ROMAN:
        return frozenset({(Calendar.GREGORIAN, _ROMAN.index(word) + 1)})
    wanted = plain(word).rstrip(".")
    whole = frozenset((c, m) for name, c, m in _table() if name == wanted)
    if whole or len(wanted) < MIN_PREFIX:
        return whole
    return frozenset((c, m) for name, c, m in _table() if name.startswith(wanted))
