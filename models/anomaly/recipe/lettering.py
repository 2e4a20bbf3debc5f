"""Words in many scripts and faces, drawn from the fonts that are installed on the machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SCRIPTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Latn": (
        "ABCDEFGHIJKLMNOPRSTUVZabcdefghijklmnoprstuvzéüñçøß",
        ("DejaVu", "Liberation", "NotoSans-", "NotoSerif-", "NotoSansMono", "NotoSansDisplay"),
    ),
    "Cyrl": ("АБВГДЕЖЗИКЛМНОПРСТУФХЯабвгдежзиклмнопрстя", ("DejaVu", "Liberation", "NotoSans-")),
    "Grek": ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤαβγδεζηθικλμνξοπρστ", ("DejaVu", "Liberation", "NotoSerif-")),
    "Arab": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", ("NotoNaskh", "NotoSansArabic", "Amiri-", "NotoKufi")),
    "Ethi": ("ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠ", ("NotoSansEthiopic", "AbyssinicaSIL")),
    "Hebr": ("אבגדהוזחטיכלמנסעפצקרשת", ("NotoSansHebrew", "NotoRashi")),
    "Deva": ("अआइउएकखगघचछजटडतथदधनपबभमयरलवशसह", ("NotoSansDevanagari", "NotoSerifDevanagari")),
    "Geor": ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხ", ("NotoSansGeorgian", "NotoSerifGeorgian")),
    "Armn": ("ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅաբգդեզէըթժիլ", ("NotoSansArmenian", "NotoSerifArmenian")),
    "Thai": ("กขคงจฉชซญดตถทธนบปผพฟมยรลวสหอ", ("NotoSansThai", "NotoLoopedThai", "NotoSerifThai")),
}
DIGITS = "0123456789"


@lru_cache(maxsize=1)
def font_files() -> tuple[Path, ...]:
    """All TrueType and OpenType files, sorted by name so that a seed means the same everywhere."""
    found = [p for root in FONT_ROOTS for p in root.rglob("*") if p.suffix in {".ttf", ".otf"}]
    return tuple(sorted(found, key=lambda path: path.name))


@lru_cache(maxsize=64)
def faces(script: str) -> tuple[Path, ...]:
    """Font files that carry a script."""
    prefixes = SCRIPTS[script][1]
    return tuple(path for path in font_files() if path.name.startswith(prefixes))


@lru_cache(maxsize=512)
def _font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


def random_script(rng: np.random.Generator) -> str:
    """Latin half of the time, else any other script that has a face."""
    others = [name for name in SCRIPTS if name != "Latn" and faces(name)]
    if not others or rng.random() < 0.55:
        return "Latn"
    return str(rng.choice(others))


def random_face(script: str, rng: np.random.Generator) -> Path:
    """Draw a face of the script."""
    choices = faces(script) or font_files()
    return choices[int(rng.integers(len(choices)))]


def random_text(script: str, kind: str, rng: np.random.Generator) -> str:
    """Draw a field value or a label: ``word``, ``date``, ``number`` or ``mrz``."""
    if kind == "date":
        return f"{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.{rng.integers(1940, 2030)}"
    if kind == "number":
        head = "".join(rng.choice(list("ABCDEFGHKLMNPRTXYZ"), int(rng.integers(0, 3))))
        return head + "".join(rng.choice(list(DIGITS), int(rng.integers(5, 10))))
    if kind == "mrz":
        return "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVZ0123456789<<<<<<"), 44))
    letters = list(SCRIPTS[script][0])
    words = [
        "".join(rng.choice(letters, int(rng.integers(3, 10)))) for _ in range(rng.integers(1, 3))
    ]
    text = " ".join(words)
    return text.upper() if rng.random() < 0.4 else text


def draw_text(text: str, face: Path, size_px: int) -> NDArray[np.uint8]:
    """Draw one line as coverage.

    Parameters
    ----------
    size_px
        Em size in pixels.

    Returns
    -------
    numpy.ndarray
        H × W uint8 coverage, tight to the ink (at least 2 × 2).
    """
    font = _font(face, max(4, size_px))
    left, top, right, bottom = font.getbbox(text)
    width, height = max(2, int(right - left)), max(2, int(bottom - top))
    image = Image.new("L", (width, height), 0)
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font)
    return np.asarray(image, dtype=np.uint8)
