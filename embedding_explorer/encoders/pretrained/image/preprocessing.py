"""What a picture goes through before the network: size, part, colours, scale.

The keys of preprocessor_config.json and their order (resize, crop, rescale, normalise, colours
turned round) are those of the image processors of Hugging Face transformers (image_transforms.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError, brief
from embedding_explorer.base.limits import check

SIDE, LARGEST = 224, 2048  # pixels: where nobody says, and at most
AT_ONCE = 30_000_000  # numbers of the pictures that are prepared together
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # mean and deviation of red, green, blue
BY_FILE = "as its file says"
SCALES = {"ImageNet": (1 / 255, *IMAGENET), "0 to 1": (1 / 255, None, None),
          "-1 to 1": (1 / 127.5, (1.0,), (1.0,)), "0 to 255": (1.0, None, None)}  # fmt: skip
RESAMPLE = ("nearest", "Lanczos", "bilinear", "bicubic", "box", "Hamming")  # Pillow's 0 to 5


@dataclass(frozen=True)
class Plan:
    """How pictures are prepared.

    Attributes
    ----------
    size : (height, width) or None
        What they are brought to, in pixels; None leaves them as they are.
    cover : bool
        Whether `size` is covered with the shape kept; else they are stretched to it.
    crop : (height, width) or None
        The part from the middle that is taken.
    resample : int
        Pillow's number of the filter.
    channels : int
        1 (grey) or 3.
    scale : float
        By which a brightness of 0 to 255 is multiplied.
    mean, deviation : tuple of float, or None
        Taken away and divided by, one per channel or one for all.
    turned : bool
        Whether blue comes first.
    first : bool
        Whether the network takes the channels before height and width.
    number : str
        The kind of number it takes: "float32", "float16" or "uint8".
    """

    size: tuple[int, int] | None = (SIDE, SIDE)
    cover: bool = True
    crop: tuple[int, int] | None = None
    resample: int = 2
    channels: int = 3
    scale: float = 1 / 255
    mean: tuple[float, ...] | None = None
    deviation: tuple[float, ...] | None = None
    turned: bool = False
    first: bool = True
    number: str = "float32"


def sized(
    pixels: np.ndarray,
    size: tuple[int, int] | None,
    cover: bool,
    crop: tuple[int, int] | None,
    resample: int,
    channels: int,
) -> np.ndarray:
    """Return one picture of uint8 as (height, width, channels) uint8.

    What is cropped beyond the picture's edge is black.
    """
    from PIL import Image

    image = Image.fromarray(pixels).convert("L" if channels == 1 else "RGB")
    if size:
        height, width = size
        if cover and height * image.width >= width * image.height:
            width = max(width, int(image.width * height / image.height))
        elif cover:
            height = max(height, int(image.height * width / image.width))
        image = image.resize((width, height), resample)
    found = np.asarray(image, np.uint8).reshape(image.height, image.width, channels)
    if not crop:
        return found
    high, wide = (max(c, s) for c, s in zip(crop, found.shape, strict=False))
    top, left = (high - found.shape[0] + 1) // 2, (wide - found.shape[1] + 1) // 2
    full = np.zeros((high, wide, channels), np.uint8)
    full[top : top + found.shape[0], left : left + found.shape[1]] = found
    top, left = (high - crop[0]) // 2, (wide - crop[1]) // 2
    return full[top : top + crop[0], left : left + crop[1]]


def numbers(
    stack: np.ndarray,
    scale: float,
    mean: tuple[float, ...] | None,
    deviation: tuple[float, ...] | None,
    turned: bool,
    first: bool,
    number: str,
) -> np.ndarray:
    """Return (m, height, width, channels) uint8 as what the network takes."""
    if number == "uint8":
        found = stack
    else:
        found = np.multiply(stack, np.float32(scale), dtype=np.float32)
        found -= np.array(mean or 0, np.float32)
        found /= np.array(deviation or 1, np.float32)
    if turned:
        found = found[..., ::-1]
    if first:
        found = np.moveaxis(found, -1, 1)
    return np.ascontiguousarray(found, dtype=number)


def prepared(plan: Plan, stack: np.ndarray) -> np.ndarray:
    """Return pictures, (m, height, width[, 3]) uint8, as what the network takes.

    Raises
    ------
    LimitError
        If a long and narrow picture would become too large where its size covers another.
    """
    high, wide = stack.shape[1:3]
    if plan.size and plan.cover:
        times = max(plan.size[0] / high, plan.size[1] / wide)
        check("pixels", int(high * times) * int(wide * times), "A preprocessed image")
    ready = [
        sized(p, plan.size, plan.cover, plan.crop, plan.resample, plan.channels) for p in stack
    ]
    with np.errstate(all="ignore"):  # numbers that are none are met in what the network gives
        return numbers(
            np.stack(ready), plan.scale, plan.mean, plan.deviation, plan.turned, plan.first,
            plan.number,
        )  # fmt: skip


def most_at_once(plan: Plan) -> int:
    """Return how many pictures may be prepared together."""
    high, wide = plan.crop or plan.size or (SIDE, SIDE)
    return max(1, AT_ONCE // (high * wide * plan.channels))


def check_batch(plan: Plan, batch: int, title: str) -> None:
    """Raise where a network takes more pictures at once than fit into memory."""
    if batch > most_at_once(plan):
        raise InputError(
            f"The model {title} takes {batch:,} images at once, and {most_at_once(plan):,} of "
            "their size fit; export it with a free batch size."
        )


def by_file(path: Path, plan: Plan, title: str) -> Plan:
    """Return the plan with what preprocessor_config.json says of size, part and brightness.

    Raises
    ------
    InputError
        If it says something that cannot be followed.
    """
    told = _read(path, title)
    for key in ("do_pad", "do_thumbnail", "do_align_long_axis"):
        if told.get(key):
            raise _unclear(title, key, told[key])
    plan = replace(plan, size=None, cover=False, crop=None)
    crops = bool(told.get("do_center_crop", False))
    if told.get("do_resize", True) and told.get("size") is not None:
        plan = _resized(told, plan, title, square=not crops)
    if crops:
        plan = replace(
            plan, crop=_pair(told.get("crop_size", told.get("size")), "crop_size", title)
        )
    if (kind := told.get("resample", plan.resample)) not in range(len(RESAMPLE)):
        raise _unclear(title, "resample", kind)
    plan = replace(plan, resample=int(kind))
    scale = _number(told.get("rescale_factor", 1 / 255), "rescale_factor", title)
    plan = replace(plan, scale=scale if told.get("do_rescale", True) else 1.0)
    if told.get("do_normalize", "image_mean" in told):
        mean, deviation = (_each(told.get(k), k, title, plan) for k in ("image_mean", "image_std"))
        if 0.0 in deviation:
            raise _unclear(title, "image_std", told.get("image_std"))
        plan = replace(plan, mean=mean, deviation=deviation)
    return replace(plan, turned=bool(told.get("do_flip_channel_order", False)))


def _resized(told: Mapping[str, Any], plan: Plan, title: str, *, square: bool) -> Plan:
    size = told["size"]
    if isinstance(size, Mapping) and {"height", "width"} <= size.keys():
        return replace(plan, size=_pair(size, "size", title))
    if isinstance(size, Mapping):
        short, square = size.get("shortest_edge"), False
    else:
        short = size
    if isinstance(short, list | tuple):
        return replace(plan, size=_pair(short, "size", title))
    side = _side(short, "size", title)
    part = told.get("crop_pct")
    if isinstance(part, float) and 0 < part <= 1:  # ConvNeXt: small sizes are cut from larger ones
        if side >= 384:
            return replace(plan, size=(side, side))
        if side / part > LARGEST:
            raise _unclear(title, "crop_pct", part)
        larger = _side(int(side / part), "crop_pct", title)
        return replace(plan, size=(larger, larger), cover=True, crop=(side, side))
    return replace(plan, size=(side, side), cover=not square)


def _read(path: Path, title: str) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(
            f"The {path.name} of {title} is not a JSON object; download the model again."
        )
    return found


def _pair(given: Any, key: str, title: str) -> tuple[int, int]:
    if isinstance(given, Mapping):
        given = [given.get("height", given.get("shortest_edge")),
                 given.get("width", given.get("shortest_edge"))]  # fmt: skip
    if not isinstance(given, list | tuple):
        given = [given, given]
    if len(given) != 2:
        raise _unclear(title, key, given)
    return _side(given[0], key, title), _side(given[1], key, title)


def _side(given: Any, key: str, title: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= LARGEST:
        raise _unclear(title, key, given, f" (whole pixels from 1 to {LARGEST:,})")
    return given


def _number(given: Any, key: str, title: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < 1e6:
        raise _unclear(title, key, given)
    return float(given)


def _each(given: Any, key: str, title: str, plan: Plan) -> tuple[float, ...]:
    many = given if isinstance(given, list) else [given]
    found = tuple(_number(value, key, title) for value in many)
    if len(found) not in (1, plan.channels):
        raise _unclear(title, key, given, f" for {plan.channels} channels")
    return found


def _unclear(title: str, key: str, given: Any, allowed: str = "") -> InputError:
    return InputError(
        f"The preprocessor_config.json of {title} says {key} = {brief(str(given), 40)}, which is "
        f"not supported{allowed}. Correct it, or remove the file for default preprocessing."
    )
