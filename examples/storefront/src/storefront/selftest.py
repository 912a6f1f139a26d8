# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves that this storefront answers: serves a few requests to itself, then ends."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from threading import Thread
from urllib.parse import quote

from . import VERSION
from .server import Server
from .site import Site


def selftest(site: Site) -> list[str]:
    """Return what is wrong with the site, nothing when all is well.

    The port is one that the system chooses, so a running storefront is not in the way.
    """
    with Server("127.0.0.1", 0, site, quiet=True) as server:
        # The interval is what the end of it has to wait for.
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            return _problems(site, server.server_address[1])
        except (OSError, HTTPException, ValueError) as error:
            return [f"it does not answer: {error}"]
        finally:
            server.shutdown()
            thread.join()


def _problems(site: Site, port: int) -> list[str]:
    problems = []
    health = _get(port, "/health")
    if health.get("status") != "ok" or health.get("version") != VERSION:
        problems.append(f"/health says {health}")
    known = site.catalog.products[0]
    found = _get(port, f"/search?q={quote(known.name)}").get("products")
    if not isinstance(found, list) or known.as_json() not in found:
        problems.append(f"/search does not find {known.name!r}")
    return problems


def _get(port: int, target: str) -> dict[str, object]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", target)
        document = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    if not isinstance(document, dict):
        raise ValueError(f"{target} is not a JSON object")
    return document
