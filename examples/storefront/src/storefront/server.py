# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends what the site answers, over HTTP."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import VERSION
from .site import Site

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """An HTTP server for one site.

    :param quiet: leave out the line that is otherwise written for each request.
    """

    daemon_threads = True

    def __init__(self, address: str, port: int, site: Site, *, quiet: bool = False) -> None:
        self.site = site
        self.quiet = quiet
        super().__init__((address, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = f"storefront/{VERSION}"
    sys_version = ""
    #: Seconds; a client that sends nothing does not hold a thread for ever.
    timeout = 10

    def do_GET(self) -> None:
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        self._send(with_body=False)

    def _send(self, *, with_body: bool) -> None:
        response = self.server.site.answer(self.path)
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(response.body)

    def log_message(self, template: str, *values: object) -> None:
        if not self.server.quiet:
            super().log_message(template, *values)
