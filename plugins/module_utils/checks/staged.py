# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether files lie ready on the host, with the right digest."""

from __future__ import annotations

import os
from typing import List

from ..collectors import files
from ..collectors.collect import CollectorFailed, Run
from .answer import FAIL, NA, Answer, Host, Parameters, Part, judged
from .parameters import list_of, mapping, matching, path
from .paths import encoded

_SHA256 = matching(r"[0-9a-fA-F]{64}", "a SHA-256 in hex, 64 digits")
_FILE = mapping({"path": path, "sha256": _SHA256}, required=("path", "sha256"))
# None at all is a release that stages nothing, and no mistake of the policy that asks for this.
problems = mapping({"files": list_of(_FILE, least=0)}, required=("files",))

_NOTHING = "no file has to lie ready"


def parts(parameters: Parameters, _host: Host) -> List[Part]:
    """A part for each file. Symbolic links are followed, as whoever installs the file will."""

    def part(place: str, digest: str) -> Part:
        return Part(place, f"sha256 {digest}", lambda _run: _ask(place, digest, _run))

    if not parameters["files"]:
        return [Part("", "each staged file has its digest", lambda _run: Answer(NA, _NOTHING))]
    return [part(one["path"], one["sha256"].lower()) for one in parameters["files"]]


def _ask(place: str, digest: str, _run: Run) -> Answer:
    real = os.path.realpath(encoded(place)).decode("utf-8", "surrogateescape")
    [entry] = files.collect([{"path": real}]).values()
    if entry["type"] == "absent":
        return Answer(FAIL, "is not there")
    if entry["type"] == "unknown":
        raise CollectorFailed(entry["reason"])
    if entry["type"] != "file":
        return Answer(FAIL, f"is a {entry['type']} and not a file")
    if entry["sha256"] is None:
        raise CollectorFailed(entry["reason"])
    return judged(entry["sha256"] == digest, f"sha256 {entry['sha256']}, {entry['size']} bytes")
