"""Pictures: PNG, JPEG and WebP, one file each, brought to one small size."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, LimitError, require
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, short

if TYPE_CHECKING:
    from PIL import Image

KEY = "images"
NEEDS = ("PIL", "Images")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
OTHERS = (".gif", ".bmp", ".tif", ".tiff", ".svg", ".heic", ".avif", ".ico")  # not read
SHOWN = 5  # names of files in a note
LARGE = 2_000_000  # pixels from which on a picture is made coarser first
LARGEST = 64  # pixels along each side of what is kept
PNG, JPEG, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"
GREY = ("1", "L", "LA", "I", "I;16", "I;16B")
TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
ORIENTATION = 0x0112
ROLES = (
    Column("file", "name", "names of the files"),
    Column("folder", "label", "folders of the files"),
)
# What Pillow documents or is known to raise for files that are damaged or only pretend.
DAMAGED: tuple[type[Exception], ...] = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    struct.error,
    zlib.error,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    MemoryError,
    RuntimeError,
    AttributeError,
    ZeroDivisionError,
    AssertionError,
)


@dataclass(frozen=True)
class Look:
    """What the head of a picture says: width and height as shown, and whether it is grey."""

    width: int
    height: int
    grey: bool
    cost: int = 0  # pixels that have to be unpacked, where a JPEG can be read eight times smaller


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes, or by a suffix that promises a picture."""
    return is_picture(blob) or blob.suffix in SUFFIXES


def is_picture(blob: Blob) -> bool:
    """Tell by the first bytes alone."""
    webp = blob.data.startswith(RIFF) and blob.data[8:12] == b"WEBP"
    return webp or blob.data.startswith((PNG, JPEG))


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
    pixels = [
        _or_reason(open_pixels, blob, size, grey=grey) if isinstance(found, Look) else found
        for blob, found in pace.over(
            zip(chosen, looks, strict=True), "Reading", len(chosen), stride=1
        )
    ]
    return _raw(chosen, pixels, len(blobs), taken, size, seen)


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


@contextmanager
def _pillow(blob: Blob) -> Iterator[None]:
    """Turn what Pillow raises for a damaged picture into one sentence, and keep it from talking."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except DAMAGED as error:
            raise InputError(
                f"{blob.what} is not a readable image, or is damaged; save it as PNG or JPEG."
            ) from error


def look(blob: Blob) -> Look:
    """Return the size of a picture without unpacking it.

    Raises
    ------
    InputError
        If it is no PNG, JPEG or WebP, or damaged.
    LimitError
        If it has more pixels than allowed.
    """
    if blob.problem:
        raise InputError(blob.problem)
    with _pillow(blob):
        width, height = image_size(blob)
        # libwebp holds several canvases of four bytes a pixel at a time.
        most = limit("pixels") // (2 if blob.data.startswith(RIFF) else 1)
        check_growing("pixels", width * height, most, blob.what)
        image = _lazy(blob)
        turned = image.getexif().get(ORIENTATION) in TURNED
        shown = (height, width) if turned else (width, height)
        shrinks = blob.data.startswith(JPEG)
        return Look(*shown, image.mode in GREY, width * height // (64 if shrinks else 1))


def image_size(blob: Blob) -> tuple[int, int]:
    """Return width and height; of a WebP from its header, as opening one takes its memory."""
    data = blob.data
    if not data.startswith(RIFF):
        return _lazy(blob).size
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _lazy(blob: Blob) -> Image.Image:
    """Open a picture by the one decoder its first bytes name; pixels come later."""
    require(*NEEDS)
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    decoders: dict[bytes, Any] = {PNG: PngImageFile, JPEG: JpegImageFile, RIFF: WebPImageFile}
    decoder = next((d for begin, d in decoders.items() if blob.data.startswith(begin)), None)
    if decoder is None:
        raise InputError(f"{blob.what} is not a PNG, JPEG or WebP image; save it as one of these.")
    picture: Image.Image = decoder(io.BytesIO(blob.data))
    return picture


def open_pixels(blob: Blob, size: tuple[int, int], *, grey: bool) -> np.ndarray:
    """Return a picture as uint8 pixels, (height, width) or (height, width, 3).

    Turned as its camera says, transparency over white, resized with antialiasing.
    """
    from PIL import Image, ImageOps

    with _pillow(blob):
        image = _lazy(blob)
        image.draft("RGB", size)
        image = _coarser(image, 4 * max(size))
        image = opaque(ImageOps.exif_transpose(image), "L" if grey else "RGB")
        if image.size != size:
            image = image.resize(size, Image.Resampling.BILINEAR)
        return np.asarray(image, dtype=np.uint8)


def _coarser(image: Image.Image, length: int) -> Image.Image:
    """Return a large picture with sides of `length` or more, of which fewer copies fit."""
    factor = min(image.size) // length
    if image.width * image.height < LARGE or factor < 2:
        return image
    if image.mode.startswith("I;"):
        image = image.convert("I")
    elif image.mode in ("1", "P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image.reduce(factor)


def opaque(image: Image.Image, mode: str) -> Image.Image:
    """Return a picture in another mode, what is transparent in it on white."""
    from PIL import Image

    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8)).convert(mode)
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image if image.mode == mode else image.convert(mode)


def common_size(seen: Sequence[Look]) -> tuple[int, int]:
    """Return the one width and height for all: the typical one, at most 64 × 64, shape kept."""
    width, height = median(s.width for s in seen), median(s.height for s in seen)
    scale = min(1.0, LARGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
