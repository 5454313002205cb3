"""Latin letters with marks: in which older encoding some bytes are the letters of one language."""

from __future__ import annotations

import re
from collections import Counter

# The letters beyond ASCII of each language, by the encodings that files in it are written in. Two
# encodings differ only in such letters: what reads as those of one language is that language's.
WESTERN = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "äöüßéàè",  # German
    "áéíóúüñçºª",  # Spanish
    "áâãàçéêíóôõúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "åäöéüá",  # Swedish, Finnish
    "æøåéèêóòô",  # Danish, Norwegian
    "áéíóúýþæöð",  # Icelandic
    "ëïéèêöüáóíúç",  # Dutch
    "àçèéíïòóúü",  # Catalan
    "äöõüšž",  # Estonian
)
CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
LANGUAGES: dict[str, tuple[str, ...]] = {
    "cp1252": WESTERN,
    "cp1250": CENTRAL,
    "iso8859_2": CENTRAL,
    "cp1254": ("çğıöşüâîûİ",),  # Turkish
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž"),  # Lithuanian, Latvian
    # Of Vietnamese vowels the tone is a mark of its own.
    "cp1258": ("àáâãăđèéêìíĩòóôõơùúũưý\u0300\u0301\u0303\u0309\u0323",),
    # Of DOS and of old Macs.
    "cp850": WESTERN,
    "cp852": CENTRAL,
    "cp437": WESTERN,
    "mac_roman": WESTERN,
}
HIGH, ASCII = re.compile(rb"[\x80-\xff]"), re.compile(rb"[A-Za-z]")
NEUTRAL = "’‘–—·…\xad\xa0"  # may stand between two letters of any language
COVERED = 0.95  # share of the letters beyond ASCII that must be those of one language
BETTER = 0.1  # and by how much more than as Western European
FEWEST = 2  # letters that are others than in Western European, or times that one stands in a word


def encoding_of(head: bytes) -> str | None:
    """Return the encoding other than Windows-1252 in which bytes are letters of one language.

    None where there is none, or they are so in Windows-1252 as well.
    """
    if len(HIGH.findall(head)) > len(ASCII.findall(head)):
        return None  # of no language with Latin letters: most of theirs have no mark
    western = _letters(head, "cp1252")
    least = min(max(COVERED, _covered(western, WESTERN) + BETTER), 1.0)
    if _covered(western, WESTERN) >= COVERED:
        return None
    found: dict[str, float] = {}
    for encoding, alphabets in LANGUAGES.items():
        letters = _letters(head, encoding)
        inside = _letters(head, encoding, inside=True)
        share = _covered(letters, alphabets)
        if encoding != "cp1252" and share >= least and _tell(letters, western, inside):
            found[encoding] = share * _decodes(head, encoding)
    best = max(found, key=lambda encoding: found[encoding], default="")
    return best if found.get(best) else None


def _tell(letters: Counter[str], western: Counter[str], inside: Counter[str]) -> bool:
    """Whether letters are others than Western ones: several, or one between others.

    Signs behind a letter (m³) are letters in other encodings.
    """
    others = {letter for letter in letters if letter not in western}
    return len(others) >= FEWEST or sum(inside[letter] for letter in others) >= FEWEST


def _letters(head: bytes, encoding: str, *, inside: bool = False) -> Counter[str]:
    """Count letters beyond ASCII in words, and what stands between two letters as only one does.

    `inside`: only what stands between two.
    """
    text = f" {head.decode(encoding, 'replace')} "
    found = Counter[str]()
    for i, letter in enumerate(text):
        if letter <= "\x7f" or letter in NEUTRAL:
            continue
        beside = text[i - 1].isalpha() + text[i + 1].isalpha()
        if beside == 2 or (beside and letter.isalpha() and not inside):
            # No word has a capital behind a small letter.
            found["\ufffd" if letter.isupper() and text[i - 1].islower() else letter] += 1
    return found


def _covered(letters: Counter[str], alphabets: tuple[str, ...]) -> float:
    """Return the largest share of letters that one language has."""
    total = letters.total()
    shares = (
        sum(n for letter, n in letters.items() if letter in known or letter.lower() in known)
        for known in alphabets
    )
    return max(shares) / total if total else 0.0


def _decodes(head: bytes, encoding: str) -> bool:
    return "\ufffd" not in head.decode(encoding, "replace")
