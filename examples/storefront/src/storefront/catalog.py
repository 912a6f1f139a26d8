# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The products, and the index that answers a search without reading every product."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


class CatalogError(Exception):
    """The product file cannot be used; the message names the file and the product."""


@dataclass(frozen=True)
class Product:
    """One product.

    :param sku: the number it is ordered by.
    :param price_cents: the price in hundredths of the shop's currency.
    """

    sku: str
    name: str
    description: str
    price_cents: int

    def as_json(self) -> dict[str, object]:
        """Return the product as plain data."""
        return asdict(self)


class Catalog:
    """The products in the order of their file, searchable by the beginnings of words."""

    def __init__(self, products: Iterable[Product]) -> None:
        self.products = tuple(products)
        self._index: dict[str, set[int]] = {}
        for position, product in enumerate(self.products):
            for word in _words(f"{product.sku} {product.name} {product.description}"):
                self._index.setdefault(word, set()).add(position)
        # Sorted, so that all words with the same beginning stand side by side.
        self._sorted = sorted(self._index)

    def search(self, query: str) -> list[Product]:
        """Return the products in which each word of the query begins some word.

        A query without a word finds nothing.
        """
        found: set[int] | None = None
        for word in _words(query):
            matches = self._beginning_with(word)
            found = matches if found is None else found & matches
        return [self.products[position] for position in sorted(found or ())]

    def _beginning_with(self, beginning: str) -> set[int]:
        positions: set[int] = set()
        for index in range(bisect_left(self._sorted, beginning), len(self._sorted)):
            word = self._sorted[index]
            if not word.startswith(beginning):
                break
            positions |= self._index[word]
        return positions


def read_catalog(path: Path) -> Catalog:
    """Read a product file: ``{"products": [{"sku", "name", "description", "price_cents"}]}``.

    :raises CatalogError: the file cannot be read, or a product is incomplete or there twice.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogError(f"{path}: cannot be read: {error}") from error
    rows = document.get("products") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise CatalogError(f"{path}: holds no list of products under the name products")
    products = [_product(path, number, row) for number, row in enumerate(rows, start=1)]
    seen: set[str] = set()
    for product in products:
        if product.sku in seen:
            raise CatalogError(f"{path}: {product.sku} is there twice")
        seen.add(product.sku)
    return Catalog(products)


def _product(path: Path, number: int, row: object) -> Product:
    fields = row if isinstance(row, dict) else {}
    texts: dict[str, str] = {}
    for name in ("sku", "name", "description"):
        text = fields.get(name)
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            raise CatalogError(f"{path}: product {number} needs a line of text as {name}")
        texts[name] = text
    price = fields.get("price_cents")
    if isinstance(price, bool) or not isinstance(price, int) or price < 0:
        raise CatalogError(f"{path}: product {number} needs a whole number as price_cents")
    return Product(price_cents=price, **texts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
