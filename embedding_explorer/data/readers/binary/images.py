"""Pictures: PNG, JPEG and WebP, one file each, brought to one small size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, LimitError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.binary.pixels import (
    PILLOW,
    Look,
    is_picture,
    look,
    open_pixels,
    used_bits,
)
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, short

if TYPE_CHECKING:
    pass

KEY = "images"
NEEDS = PILLOW
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
OTHERS = (".gif", ".bmp", ".tif", ".tiff", ".svg", ".heic", ".avif", ".ico")  # not read
SHOWN = 5  # names of files in a note
LARGEST = 64  # pixels along each side of what is kept
DEPTH = 16
ROLES = (
    Column("file", "name", "names of the files"),
    Column("folder", "label", "folders of the files"),
)


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes, or by a suffix that promises a picture."""
    return is_picture(blob) or blob.suffix in SUFFIXES


def called_picture(blob: Blob) -> bool:
    """Tell by the name alone, also of formats that are not read."""
    return blob.suffix in (*SUFFIXES, *OTHERS)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return a single picture as a dataset of one image."""
    return parse_many([blob], wish, blob.what)


def parse_many(blobs: Sequence[Blob], wish: Wish, what: str = "The upload") -> Raw:
    """Return pictures as images of one size; those that cannot be read are left out.

    The folder a picture lies in is its label, where there are two folders or more.

    Raises
    ------
    InputError
        If none can be read.
    LimitError
        If there are more than allowed, or all have more pixels than allowed.
    """
    taken = wish.choose(len(blobs), what)
    rows = np.arange(len(blobs)) if taken is None else taken
    check("images", len(rows), what)
    chosen = [blobs[row] for row in rows.tolist()]
    looks = [
        _or_reason(look, blob) for blob in pace.over(chosen, "Counting rows", len(chosen), stride=1)
    ]
    seen = [found for found in looks if isinstance(found, Look)]
    if not seen:
        raise looks[0]
    check("all_pixels", sum(found.cost for found in seen), what)
    size, grey = common_size(seen), all(found.grey for found in seen)
    bits = _bits(chosen, looks)
    pixels = [
        _or_reason(open_pixels, blob, size, grey=grey, bits=bits)
        if isinstance(found, Look)
        else found
        for blob, found in pace.over(
            zip(chosen, looks, strict=True), "Reading", len(chosen), stride=1
        )
    ]
    raw = _raw(chosen, pixels, len(blobs), taken, size, seen)
    if bits == DEPTH:
        return raw
    note = Note(f"Pictures of 16 bits use {bits} of them: these are shown as 0 to 255.")
    return raw.noting(note)


def _bits(blobs: Sequence[Blob], looks: Sequence[Any]) -> int:
    """Return how many bits the brightest of the deep pictures uses, 16 where there is none."""
    grey = [
        b for b, found in zip(blobs, looks, strict=True) if isinstance(found, Look) and found.grey
    ]
    used = [_or_reason(used_bits, b) for b in grey]
    return max((bits for bits in used if isinstance(bits, int) and bits), default=DEPTH)


def _raw(
    blobs: Sequence[Blob],
    pixels: Sequence[Any],
    total: int,
    taken: np.ndarray | None,
    size: tuple[int, int],
    seen: Sequence[Look],
) -> Raw:
    good = np.array([isinstance(p, np.ndarray) for p in pixels])
    if not good.any():
        raise pixels[0]
    frame = _table(blobs, np.arange(total) if taken is None else taken)
    width, height = size
    mode = "L" if all(found.grey for found in seen) else "RGB"
    reading = {"format": KEY, "size": [width, height], "mode": mode, "columns": list(frame.columns)}
    raw = Raw(frame, total, taken, hint="images", reading=reading, proposed=ROLES)
    raw = _without_unreadable(raw, pixels, good)
    raw = raw.noting(*_size_note(size, seen))
    images = np.stack([p for p in pixels if isinstance(p, np.ndarray)])
    return Raw(**{**raw.__dict__, "images": images})


def _without_unreadable(raw: Raw, pixels: Sequence[Any], good: np.ndarray) -> Raw:
    """Drop the files that are no readable image, each by its name and with its reason."""
    if good.all():
        return raw
    lost = raw.frame["file"][~good]
    shown = ", ".join(short(name, 40) for name in lost[:SHOWN]) + " …" * (len(lost) > SHOWN)
    text = f"{{count}} file{{s}} left out, no readable image: {shown}."
    raw = raw.dropping(~good, "no readable image", text)
    reasons = [str(p) for p in pixels if not isinstance(p, np.ndarray)]
    return replace(raw, dropped=(*raw.dropped[:-1], raw.dropped[-1].assign(reason=reasons)))


def _table(blobs: Sequence[Blob], rows: np.ndarray) -> pd.DataFrame:
    columns = {"file": [blob.name for blob in blobs]}
    folders = [blob.folder for blob in blobs]
    if len(set(folders)) > 1:
        columns["folder"] = [name or "(no folder)" for name in folders]
    return pd.DataFrame(columns, index=rows)


def _size_note(size: tuple[int, int], seen: Sequence[Look]) -> list[Note]:
    changed = [s for s in seen if (s.width, s.height) != size]
    if not changed:
        return []
    width, height = size
    text = (
        f"{len(changed):,} of {counted(len(seen), 'picture')} resized to {width} × {height} pixels."
    )
    return [Note(text, len(changed))]


def _or_reason(work: Any, *given: Any, **options: Any) -> Any:
    """Return the result, or the error that belongs to one file of many."""
    try:
        return work(*given, **options)
    except (InputError, LimitError) as error:
        return error


def common_size(seen: Sequence[Look]) -> tuple[int, int]:
    """Return the one width and height for all: the typical one, at most 64 × 64, shape kept."""
    width, height = median(s.width for s in seen), median(s.height for s in seen)
    scale = min(1.0, LARGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
