# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the storefront answers to each address, apart from how it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlsplit

from . import VERSION
from .catalog import Catalog, Product

#: Longer questions are refused; nobody types them.
MAX_QUERY = 200


@dataclass(frozen=True)
class Response:
    """One answer: an HTTP status, a content type and the content."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Site:
    """A shop that answers for its catalog."""

    title: str
    catalog: Catalog

    def answer(self, target: str) -> Response:
        """Return the answer to a request for ``target``, a path with or without a query."""
        try:
            url = urlsplit(target)
            fields = parse_qs(url.query, max_num_fields=10)
        except ValueError:
            return _json(400, {"error": "the address is malformed"})
        if url.path == "/":
            return Response(200, "text/html; charset=utf-8", self._page().encode())
        if url.path == "/health":
            return _json(200, self._health())
        if url.path == "/search":
            return self._search(" ".join(fields.get("q", [])))
        return _json(404, {"error": "there is /, /health and /search?q="})

    def _health(self) -> dict[str, object]:
        return {"status": "ok", "version": VERSION, "products": len(self.catalog.products)}

    def _search(self, query: str) -> Response:
        if not query.strip() or len(query) > MAX_QUERY:
            return _json(400, {"error": f"give q, 1 to {MAX_QUERY} characters"})
        found = [product.as_json() for product in self.catalog.search(query)]
        return _json(200, {"query": query, "count": len(found), "products": found})

    def _page(self) -> str:
        rows = "\n".join(_row(product) for product in self.catalog.products)
        return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{escape(self.title)}</title>
<h1>{escape(self.title)}</h1>
<form action="/search"><input name="q" aria-label="Search" required maxlength="{MAX_QUERY}">
<button>Search</button></form>
<ul>
{rows}
</ul>
<p>storefront {escape(VERSION)}</p>
</html>
"""


def _row(product: Product) -> str:
    units, cents = divmod(product.price_cents, 100)
    description = escape(product.description)
    return f"<li><b>{escape(product.name)}</b> {units}.{cents:02d} - {description}</li>"


def _json(status: int, document: dict[str, object]) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Response(status, "application/json", text.encode())
