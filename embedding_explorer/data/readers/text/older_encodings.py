"""A guess among one-byte and East Asian encodings, of which bytes themselves say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from embedding_explorer.data.readers.text import alphabets

HEAD = 65_536  # bytes looked at to guess
# Encodings of other scripts that files are still written in; rarer ones only win by mistake.
OLDER = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "koi8_r"]
OLDER += ["cp1253", "cp1255", "cp1256", "cp874"]
WESTERN = 0.2  # above this share of bytes beyond ASCII, the text may be of another script
FEW = 12  # bytes beyond ASCII, below which no guess is better than Western European
RUN = re.compile(rb"[\x80-\xff]{3,}")  # whole words: an accented letter stands alone or in pairs
RARE = re.compile(rb"[\x80-\x9f]")  # marks in Western text, halves of letters in East Asian text
HALF_WIDTH = re.compile("[\uff61-\uff9f]{3}")  # words of other scripts taken for Japanese
HANGUL = re.compile("[\uac00-\ud7a3]")
KOREAN = 0.95  # share of letters that are Hangul in common use, from which a text is Korean
BIG5 = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x80-\xff]")
BIG5_COMMON, BEHIND = 0.95, 0.15  # shares of letters in common use, and of such second bytes
HIGH, LOW = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xaf]")
# Encodings of DOS with the ten letters that are half of any text in them.
OF_DOS = {"cp866": "оеаинтсрвл", "cp737": "αοιετσνηυρς"}
DOS_LOW, DOS_OWN, DOS_COMMON = 0.4, 0.95, 0.4  # shares: of such bytes, letters and common ones
CONSONANTS = re.compile(rb"[\xa1-\xce]")  # of Thai, which no text in it lacks; Hebrew has none


def guess(data: bytes, decodes: Callable[[bytes, str], bool]) -> str:
    """Return the likeliest encoding; Windows-1252 unless there is a reason."""
    head = data[:HEAD]
    latin = alphabets.encoding_of(head)
    if latin and decodes(data, latin):
        return latin
    if (dos := _of_dos(head)) and decodes(data, dos):
        return dos
    if _is_big5(head) and decodes(data, "big5"):
        return "big5"
    if _of_another_script(head):
        if _is_korean(head) and decodes(data, "cp949"):
            return "euc_kr" if decodes(data, "euc_kr") else "cp949"
        from charset_normalizer import from_bytes

        for match in from_bytes(head, cp_isolation=OLDER):
            found = match.encoding
            if found == "cp874" and not CONSONANTS.search(head):
                found = "cp1255"
            if not HALF_WIDTH.search(str(match)) and decodes(data, found):
                return found
    return "cp1252" if decodes(data, "cp1252") else "latin-1"


def _of_dos(head: bytes) -> str | None:
    """Return the encoding of DOS in which nearly all signs are letters of one alphabet.

    It has them where Windows has marks, which no text of words is full of.
    """
    high = HIGH.findall(head)
    if len(high) < FEW or len(LOW.findall(head)) < DOS_LOW * len(high):
        return None
    shares = {}
    for encoding, common in OF_DOS.items():
        letters = [c for c in head.decode(encoding, "replace") if c > "\x7f"]
        script = unicodedata.name(common[0]).split()[0]
        own = [c for c in letters if unicodedata.name(c, "").startswith(script)]
        often = sum(c in common for c in own)
        if len(own) >= DOS_OWN * len(high) and often >= DOS_COMMON * len(own):
            shares[encoding] = often / len(own)
    return max(shares, key=lambda encoding: shares[encoding], default=None)


def _is_korean(head: bytes) -> bool:
    """Whether nearly all letters beyond ASCII are Hangul, and such as are in common use.

    Bytes of Chinese are Hangul by half, those of Japanese make syllables that nobody writes.
    """
    letters = [c for c in head.decode("cp949", "ignore") if c > "\x7f" and c.isalpha()]
    # In EUC-KR two bytes are one in common use; Python writes the others in eight.
    common = sum(len(c.encode("euc_kr", "ignore")) == 2 for c in letters if HANGUL.match(c))
    return common >= KOREAN * len(letters) > 0


def _is_big5(head: bytes) -> bool:
    """Whether nearly all letters are of the half of Big5 in common use, which others rarely are.

    Their second byte is often one of ASCII, as it is in no common letter of GB or EUC.
    """
    pairs = [pair + b"\xff" for pair in BIG5.findall(head)]
    common = [pair for pair in pairs if 0xA4 <= pair[0] <= 0xC6]
    ascii_behind = sum(pair[1] < 0x7F for pair in common)
    many = len(set(common)) >= FEW / 2
    return many and len(common) >= BIG5_COMMON * len(pairs) and ascii_behind >= BEHIND * len(common)


def _of_another_script(head: bytes) -> bool:
    """Whether bytes beyond ASCII make whole words, or are such as Western letters rarely are."""
    high = sum(byte > 127 for byte in head)
    if high < FEW or high <= WESTERN * len(head):
        return False
    in_words = sum(map(len, RUN.findall(head)))
    return in_words > 0.5 * high or len(RARE.findall(head)) > 0.4 * high
