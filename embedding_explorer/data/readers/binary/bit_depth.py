"""Pictures of more than 8 bits: which of their bits are used, and how they become 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

DEEP = "I"  # what Pillow calls the modes of 16 and 32 bits begins so
BYTE = 8


def is_deep(image: Image.Image) -> bool:
    """Whether a picture has more than 8 bits of grey."""
    return image.mode.startswith(DEEP)


def bits_of(image: Image.Image) -> int:
    """Return how many bits the brightest point of a picture needs, 8 to 16.

    A camera of 10 or 12 bits is kept in files of 16, of which it uses the lower ones.
    """
    brightest = int(np.asarray(image).max()) if image.width and image.height else 0
    return min(max(brightest.bit_length(), BYTE), 16)


def to_bytes(image: Image.Image, bits: int) -> Image.Image:
    """Return a picture of `bits` used bits as one of 8."""
    from PIL import Image

    shifted = np.asarray(image) >> (bits - BYTE)
    return Image.fromarray(shifted.clip(0, 255).astype(np.uint8))
