"""One picture: its size without unpacking it, and its pixels as bytes."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from embedding_explorer.base.errors import InputError, require
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.readers.binary import bit_depth
from embedding_explorer.data.readers.raw import Blob

if TYPE_CHECKING:
    from PIL import Image

PILLOW = ("PIL", "Images")
LARGE = 2_000_000  # pixels from which on a picture is made coarser first
PNG, JPEG, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"
GREY = ("1", "L", "LA", "I", "I;16", "I;16B")
TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
ORIENTATION = 0x0112
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


def is_picture(blob: Blob) -> bool:
    """Tell by the first bytes alone."""
    webp = blob.data.startswith(RIFF) and blob.data[8:12] == b"WEBP"
    return webp or blob.data.startswith((PNG, JPEG))


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
    require(*PILLOW)
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    decoders: dict[bytes, Any] = {PNG: PngImageFile, JPEG: JpegImageFile, RIFF: WebPImageFile}
    decoder = next((d for begin, d in decoders.items() if blob.data.startswith(begin)), None)
    if decoder is None:
        raise InputError(f"{blob.what} is not a PNG, JPEG or WebP image; save it as one of these.")
    picture: Image.Image = decoder(io.BytesIO(blob.data))
    return picture


def open_pixels(
    blob: Blob, size: tuple[int, int], *, grey: bool, bits: int | None = None
) -> np.ndarray:
    """Return a picture as uint8 pixels, (height, width) or (height, width, 3).

    Turned as its camera says, transparency over white, resized with antialiasing. `bits`: how
    many of the 16 of a deep picture are used, its own brightest point where not given.
    """
    from PIL import Image, ImageOps

    with _pillow(blob):
        image = _lazy(blob)
        image.draft("RGB", size)
        if bit_depth.is_deep(image):
            image = bit_depth.to_bytes(image, bits or bit_depth.bits_of(image))
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
    if image.mode in ("1", "P", "PA") or "transparency" in image.info:
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


def used_bits(blob: Blob) -> int:
    """Return how many bits a deep picture uses, 0 of one of 8 bits.

    Raises
    ------
    InputError
        If it is damaged.
    """
    with _pillow(blob):
        image = _lazy(blob)
        return bit_depth.bits_of(image) if bit_depth.is_deep(image) else 0
