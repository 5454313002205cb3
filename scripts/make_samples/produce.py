"""Produce: sixty-four fruits and vegetables with illustrative prices."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .write import as_csv, records

# name | price | kind
PRODUCE = """
Apple|5.00|fruit
Orange|7.00|fruit
Carrot|10.00|vegetable
Apricot|9.20|fruit
Artichoke|12.50|vegetable
Asparagus|14.90|vegetable
Aubergine|7.40|vegetable
Avocado|11.30|fruit
Banana|3.60|fruit
Beetroot|4.10|vegetable
Blackberry|16.80|fruit
Blackcurrant|15.90|fruit
Blueberry|17.50|fruit
Broccoli|6.70|vegetable
Brussels sprout|6.20|vegetable
Cabbage|3.20|vegetable
Cauliflower|5.60|vegetable
Celeriac|5.40|vegetable
Celery|4.70|vegetable
Cherry|14.20|fruit
Chicory|8.10|vegetable
Clementine|6.30|fruit
Courgette|5.80|vegetable
Cranberry|13.40|fruit
Cucumber|4.30|vegetable
Fennel|6.90|vegetable
Fig|15.20|fruit
Garlic|11.80|vegetable
Gooseberry|12.90|fruit
Grape|8.60|fruit
Grapefruit|5.90|fruit
Green bean|9.40|vegetable
Kale|7.80|vegetable
Kiwi|8.30|fruit
Kohlrabi|4.90|vegetable
Leek|5.30|vegetable
Lemon|6.10|fruit
Lettuce|4.40|vegetable
Lime|7.60|fruit
Lychee|13.70|fruit
Mango|9.80|fruit
Melon|4.60|fruit
Nectarine|7.90|fruit
Okra|10.60|vegetable
Onion|2.40|vegetable
Papaya|8.80|fruit
Parsnip|5.10|vegetable
Pea|8.50|vegetable
Peach|7.70|fruit
Pear|5.50|fruit
Pepper|8.20|vegetable
Pineapple|6.40|fruit
Plum|6.60|fruit
Pomegranate|9.90|fruit
Potato|2.20|vegetable
Pumpkin|3.40|vegetable
Radish|4.80|vegetable
Raspberry|18.40|fruit
Rhubarb|7.10|vegetable
Spinach|8.90|vegetable
Strawberry|12.20|fruit
Sweet potato|4.20|vegetable
Turnip|3.80|vegetable
Watermelon|2.90|fruit
"""


def produce() -> pd.DataFrame:
    """Return the table: name, price (two decimals), kind (fruit or vegetable, as in a kitchen)."""
    return records(PRODUCE, columns=("name", "price", "kind"))


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write produce.csv; return the number of rows and the files written."""
    table = produce()
    return len(table), [as_csv(table, folder / "produce.csv")]
