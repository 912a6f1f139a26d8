# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor: finds out whether the gate is on here, from where, and what it rests on."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from ansible import constants, context
from ansible.config.manager import find_ini_config_file

from ..domain.errors import MofError
from ..records.diagnosis import UNSEEN, Diagnosis, Layer, Told, ways
from ..store.opening import open_location
from ..trust.ssh_tool import run_tool
from . import settings
from .lookout import at_work
from .protection import Protection
from .shim import CLIENT, SHIM, shim_problem

GATE, RECORDER = "mof.release.gate", "mof.release.recorder"
#: Python packages -> whether nothing works without them.
LIBRARIES: Mapping[str, bool] = {
    "ansible-core": True,
    "jsonschema": True,
    "rfc8785": True,
    "cryptography": True,
    "icalendar": False,
    "recurring-ical-events": False,
    "python-dateutil": False,
}
#: What a store's address may carry and nobody else is to read.
_SECRET = re.compile(r"(?<=://)([^/@:\s]*):[^/@\s]*@")


def diagnose(project: Path, inventory: Any, manager: Any) -> Diagnosis:
    """Everything about the gate of a project, as it is in this process.

    :param project: the folder of its playbooks.
    """
    layers = tuple(_layers(project))
    standing = {one.name for one in layers if one.on}
    return Diagnosis(
        project=str(project),
        config=_config(),
        layers=layers,
        settings=tuple(_settings()),
        reads=tuple(_reads()),
        hosts=_hosts(project, inventory, manager),
        libraries=tuple(_software()),
        ways=ways(standing),
    )


def _layers(project: Path) -> Iterator[Layer]:
    yield _callback("callback", GATE)
    problem = shim_problem(project)
    yield Layer("shim", not problem, str(project / SHIM) if not problem else "", problem)
    yield _callback("recorder", RECORDER)
    ad_hoc, origin = constants.config.get_config_value_and_origin("DEFAULT_LOAD_CALLBACK_PLUGINS")
    gated = bool(ad_hoc) and GATE in constants.CALLBACKS_ENABLED
    why = "" if gated else "ansible and ansible-console load no callback"
    if ad_hoc and not gated:
        why = f"{GATE} is not enabled"
    yield Layer("ad hoc", gated, f"bin_ansible_callbacks in {origin}" if ad_hoc else "", why)
    yield _vault_client()
    yield Layer(
        UNSEEN, False, "", "cannot be seen from here: role mof.release.guard on the targets"
    )


def _callback(name: str, callback: str) -> Layer:
    enabled, origin = constants.config.get_config_value_and_origin("CALLBACKS_ENABLED")
    if callback in (enabled or ()):
        if callback == GATE and "start_at_task" in context.CLIARGS and not at_work():
            return Layer(name, False, "", f"{callback} is enabled, and was not loaded")
        return Layer(name, True, f"{callback} in callbacks_enabled, {_origin(origin)}")
    of = f" ({_origin(origin)})" if enabled else ""
    return Layer(name, False, "", f"callbacks_enabled does not name {callback}{of}")


def _vault_client() -> Layer:
    found = []
    for option in ("DEFAULT_VAULT_IDENTITY_LIST", "DEFAULT_VAULT_PASSWORD_FILE"):
        value, origin = constants.config.get_config_value_and_origin(option)
        given = value if isinstance(value, list) else [value]
        found += [origin for one in given if str(one or "").endswith(CLIENT.name)]
    if found:
        return Layer("vault client", True, f"vault passwords come from it, {_origin(found[0])}")
    return Layer("vault client", False, "", f"no vault password comes from {CLIENT.name}")


def _origin(origin: str) -> str:
    name = origin.removeprefix("env: ")
    return f"environment {name}" if name != origin else origin


def _config() -> Told:
    warnings: set[str] = set()
    path = find_ini_config_file(warnings)
    name = "ansible.cfg"
    origin = "environment ANSIBLE_CONFIG" if os.environ.get("ANSIBLE_CONFIG") else ""
    problem = ""
    if warnings:
        problem = f"{Path.cwd() / name} is ignored, since everybody may write to its folder"
    return Told(name, str(path or ""), origin, problem)


def _settings() -> Iterator[Told]:
    for name in settings.NAMES:
        try:
            found = settings.resolve(name)
        except MofError as error:
            yield Told(name, problem=f"{error.what} ({error.where})")
            return
        if found is None:
            yield Told(name)
        else:
            yield Told(name, _SECRET.sub(r"\1:***@", found.value), found.origin)


def _reads() -> Iterator[Told]:
    try:
        store = open_location(settings.require("store"))
        try:
            yield Told("ledger", f"{store.ledger_id}, {store.head().size} events")
        finally:
            store.close()
    except MofError as error:
        yield Told("ledger", problem=_line(error))
    try:
        at_hand = settings.rules()
        policy = at_hand.policy
        yield Told("policy", f"{policy.name}, version {policy.version}")
    except MofError as error:
        yield Told("policy", problem=_line(error))


def _line(error: MofError) -> str:
    where = f"{error.where}: " if error.where else ""
    details = "; ".join(getattr(error, "problems", ()))
    return _SECRET.sub(r"\1:***@", f"{where}{error.what}" + (f": {details}" if details else ""))


def _hosts(project: Path, inventory: Any, manager: Any) -> dict[str, int]:
    everyone = [str(name) for name in inventory.hosts]
    try:
        pattern = settings.require("protected")
        protection = Protection(inventory, pattern, (str(project),), manager)
        named, marked = protection.named, protection.hosts - protection.named
        found = protection.among(everyone)
    except MofError:
        # As at the gate: where it cannot be told which hosts are protected, all of them are.
        return {"all": len(everyone), "protected": len(everyone)}
    by_address = found - named - marked
    counts = {"pattern": len(found & named), "mark": len(marked), "address": len(by_address)}
    return {"all": len(everyone), "protected": len(found), **counts}


def _software() -> Iterator[Told]:
    for name, needed in LIBRARIES.items():
        try:
            yield Told(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            problem = "missing: nothing is let through without it" if needed else ""
            yield Told(name, "" if needed else "missing (optional)", problem=problem)
    try:
        yield Told("OpenSSH", run_tool(["ssh", "-V"]).last_line)
    except MofError as error:
        yield Told("OpenSSH", problem=error.what)
