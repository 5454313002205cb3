"""Styles stay apart: for colour-blind readers, on both backgrounds, for many categories."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from embedding_explorer.charts.palette import (
    DARK_BACKGROUND,
    LEVELS,
    LIGHT_BACKGROUND,
    MISSING,
    category_styles,
    sequential,
)

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
BACKGROUNDS = {"light": LIGHT_BACKGROUND, "dark": DARK_BACKGROUND}
# In OKLab a just noticeable difference is about 0.02. So far apart are the first n colours, for
# normal sight, for protanopia and deuteranopia, and for the rare tritanopia.
APART = {8: (0.15, 0.11, 0.11), 12: (0.12, 0.08, 0.07)}
DIFFERENT = 12  # colours before one comes again


def linear(color: str) -> np.ndarray:
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(light: np.ndarray) -> np.ndarray:
    return np.cbrt(np.clip(light, 0, 1) @ TO_CONE.T) @ TO_LAB.T


def contrast(a: str, b: str) -> float:
    high, low = sorted((linear(color) @ [0.2126, 0.7152, 0.0722] for color in (a, b)), reverse=True)
    return float((high + 0.05) / (low + 0.05))


def least_distance(colors: list[str], sight: np.ndarray) -> float:
    seen = [oklab(sight @ linear(color)) for color in colors]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))


def colors(theme: str, n: int = DIFFERENT) -> list[str]:
    styles = category_styles(n)
    return [style.dark_color if theme == "dark" else style.color for style in styles]


@pytest.mark.parametrize("n", APART)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_colours_are_told_apart_by_every_eye(theme, sight, n):
    assert len(set(colors(theme))) == DIFFERENT
    normal, common, rare = APART[n]
    least = {"normal": normal, "tritanopia": rare}.get(sight, common)
    assert least_distance(colors(theme, n), SIGHTS[sight]) > least


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_a_shape_comes_again_between_colours_far_apart(theme, sight):
    styles, shown = category_styles(DIFFERENT), colors(theme)
    for i, j in combinations(range(DIFFERENT), 2):
        if styles[i].symbol == styles[j].symbol:
            assert least_distance([shown[i], shown[j]], SIGHTS[sight]) > 0.085


def test_the_measure_sees_what_colour_blind_readers_do_not():
    red_and_green = ["#B33A3A", "#5A7D1F"]
    assert least_distance(red_and_green, SIGHTS["normal"]) > 0.16
    assert least_distance(red_and_green, SIGHTS["deuteranopia"]) < 0.08


@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_every_colour_stands_out_from_its_background(theme):
    missing = MISSING.dark_color if theme == "dark" else MISSING.color
    for color in (*colors(theme), missing):
        assert contrast(color, BACKGROUNDS[theme]) >= 3


@pytest.mark.parametrize("field", ["color", "dark_color"])
def test_64_categories_never_share_colour_and_shape(field):
    pairs = {(getattr(style, field), style.symbol) for style in category_styles(LEVELS)}
    assert len(pairs) == 64


def test_the_first_categories_differ_in_shape_too():
    assert len({style.symbol for style in category_styles(8)}) == 8


def test_a_style_does_not_depend_on_how_many_there_are():
    assert category_styles(3) == category_styles(100)[:3]


@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_numbers_grow_lighter_and_stay_visible(theme):
    scale = sequential(dark=theme == "dark")
    light = [oklab(linear(color))[0] for color in scale]
    assert light == sorted(light)
    weakest = scale[0] if theme == "dark" else scale[-1]
    assert contrast(weakest, BACKGROUNDS[theme]) >= 2.4
