# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which containers the host has, of podman and docker. Their environment is not even asked for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set

from .collect import CollectorFailed, Run, output_of

Containers = Dict[str, Dict[str, Any]]

# What each gives of itself, by templates: a whole answer would hold the environment, with the
# passwords in it, and labels that anybody puts anything into.
_COMMON = (
    ".Name",
    ".Image",
    ".State.Status",
    ".HostConfig.PortBindings",
    ".Mounts",
    ".HostConfig.RestartPolicy",
)
# How each calls the image's name.
_PROGRAMS = (("podman", ".ImageName"), ("docker", ".Config.Image"))
# So many at a time, for a command line has an end.
_AT_ONCE = 500
# One that was removed since it was listed makes the whole answer fail.
_TRIES = 3
_DIGEST_DIGITS = 64


def collect(run: Run, root: str = "/") -> Containers:
    """``podman/NAME`` or ``docker/NAME`` -> attributes; empty where neither program is there.

    ``image`` (as it was named), ``image_digest`` (``sha256:...`` of the image as it is on the
    host), ``state`` (``running``, ``exited``, ...), ``ports`` (``80->8080/tcp``, those that are
    published), ``mounts`` (``SOURCE:PLACE:rw``) and ``restart`` (``no``, ``on-failure:3``, ...).

    :raises CollectorFailed: a program is there and does not answer, such as docker's client when
        its daemon is down. Where no daemon ever ran, a client alone has no containers.
    """
    found: Containers = {}
    seen: Set[str] = set()
    for program, image in _PROGRAMS:
        if program == "docker" and not _had_daemon(root) and not _answers(run, program):
            continue
        for row in _rows(run, program, (image, *_COMMON), seen):
            name = str(row[1]).lstrip("/")
            found[f"{program}/{name}"] = _container(program, row)
    return {name: found[name] for name in sorted(found)}


def _had_daemon(root: str) -> bool:
    places = ("var/lib/docker", "run/docker.sock", "var/run/docker.sock")
    return any(os.path.lexists(str(Path(root) / one)) for one in places)


def _answers(run: Run, program: str) -> bool:
    try:
        return run([program, "ps", "--all", "--no-trunc", "--quiet"])[0] == 0
    except FileNotFoundError:
        return False


def _rows(
    run: Run, program: str, fields: Sequence[str], seen: Set[str], tries: int = _TRIES
) -> List[List[Any]]:
    # The command docker may be podman under another name, and lists the same again.
    listed = [one for one in _ids(run, program) if one not in seen]
    try:
        rows = [
            row
            for start in range(0, len(listed), _AT_ONCE)
            for row in _inspected(run, program, fields, listed[start : start + _AT_ONCE])
        ]
    except CollectorFailed:
        if tries == 1 or [one for one in _ids(run, program) if one not in seen] == listed:
            raise
        return _rows(run, program, fields, seen, tries - 1)
    seen.update(listed)
    return rows


def _ids(run: Run, program: str) -> List[str]:
    """Of all containers; none where there is no such program."""
    argv = [program, "ps", "--all", "--no-trunc", "--quiet"]
    try:
        answer = run(argv)
    except FileNotFoundError:
        return []
    return sorted(set(output_of(lambda _argv: answer, argv).split()))


def _inspected(
    run: Run, program: str, fields: Sequence[str], ids: Sequence[str]
) -> List[List[Any]]:
    template = "[" + ",".join(f"{{{{json {one}}}}}" for one in fields) + "]"
    argv = [program, "inspect", "--type", "container", "--format", template, *ids]
    rows = []
    for line in output_of(run, argv).splitlines():
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, list) or len(row) != len(fields) or not row[1]:
            # Not the line itself, for nobody knows what is in it.
            raise CollectorFailed(f"{program} inspect printed a line that cannot be read")
        rows.append(row)
    if len(rows) != len(ids):
        raise CollectorFailed(f"{program} inspect told of {len(rows)} containers of {len(ids)}")
    return rows


def _container(program: str, row: List[Any]) -> Dict[str, Any]:
    image, _name, digest, state, ports, mounts, restart = row
    try:
        return {
            "image": _text(image),
            "image_digest": _digest(digest),
            "state": _text(state),
            "ports": sorted(_ports(ports or {})),
            "mounts": sorted(_mount(one) for one in mounts or []),
            "restart": _restart(restart or {}),
        }
    except (AttributeError, TypeError, ValueError):
        raise CollectorFailed(
            f"{program} inspect printed a container that cannot be read"
        ) from None


def _text(value: Any) -> Optional[str]:
    return str(value) if value else None


def _digest(value: Any) -> Optional[str]:
    text = _text(value)
    return f"sha256:{text}" if text and len(text) == _DIGEST_DIGITS else text


def _ports(bindings: Dict[str, Any]) -> List[str]:
    found = []
    for inside, outside in bindings.items():
        for one in outside or []:
            address, port = one.get("HostIp") or "", one.get("HostPort") or ""
            if ":" in address:
                address = f"[{address}]"
            found.append(f"{address}:{port}->{inside}" if address else f"{port}->{inside}")
    return found


def _mount(one: Dict[str, Any]) -> str:
    # The folder of a volume is docker's own business, its name is what people gave.
    source = one.get("Name") or one.get("Source") or one.get("Type") or ""
    return f"{source}:{one.get('Destination') or ''}:{'rw' if one.get('RW') else 'ro'}"


def _restart(policy: Dict[str, Any]) -> str:
    name = policy.get("Name") or "no"
    most = policy.get("MaximumRetryCount")
    return f"{name}:{most}" if most else str(name)
