"""A field offers so many names and those chosen, however many there are."""

import time

import pandas as pd

from ui.frame.names_listed import LISTED, listed


def test_few_names_are_all_offered():
    names = pd.Index(["a", "b", "c"])
    assert listed(names, ["c"]) == ["a", "b", "c"]


def test_of_very_many_the_first_and_those_chosen_are_offered():
    names = pd.Index([f"item {i}" for i in range(3 * LISTED)])
    chosen = ["item 5", f"item {2 * LISTED}", "none", f"item {LISTED}", f"item {2 * LISTED}"]
    found = listed(names, chosen)
    assert found[:LISTED] == names[:LISTED].tolist()
    assert found[LISTED:] == [f"item {2 * LISTED}", f"item {LISTED}"]


def test_a_million_names_take_no_time():
    names = pd.Index([f"item {i}" for i in range(1_000_000)])
    listed(names, ["item 999999"])  # pandas puts up its table of names once
    before = time.thread_time()
    assert listed(names, ["item 999999"])[-1] == "item 999999"
    assert time.thread_time() - before < 0.05
