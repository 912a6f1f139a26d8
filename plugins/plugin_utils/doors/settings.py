# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings that all doors and callbacks share, and where each value came from.

A value is looked for in this order: task argument, variable ``mof_release_NAME``, environment
variable ``MOF_RELEASE_NAME``, key ``NAME`` under ``[mof_release]`` in ansible.cfg, default.
A relative path in ansible.cfg counts from that file, elsewhere from the working directory.
"""

from __future__ import annotations

import configparser
import getpass
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ansible import constants

from ..domain.errors import MissingSetting
from .plain import plain

if TYPE_CHECKING:
    from ..usecases.read_rules import AtHand

NAMES = (
    "store",
    "policy",
    "people",
    "allowed_signers",
    "key",
    "actor",
    "protected",
    "permit",
)
PATHS = ("store", "policy", "people", "allowed_signers", "key")
#: Where a CI says for whom it runs, in the order of asking.
CI_USERS = ("GITLAB_USER_LOGIN", "GITHUB_ACTOR", "BUILD_USER_ID", "CHANGE_AUTHOR")
AWX_USERS = ("awx_user_name", "tower_user_name")
PERSON = r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}"


class Setting(NamedTuple):
    """One effective value; ``origin`` says where it came from."""

    name: str
    value: str
    origin: str


def resolve(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Setting | None:
    """The value of one setting, or none when nobody gave it and it has no default.

    :param arguments: task arguments; a callback has none.
    :param variables: the task's variables; a callback is given none, since whoever starts a run
        could point the lock elsewhere with them.
    """
    found = _given(name, arguments or {}, variables or {})
    if found is None and name == "actor":
        return _person(variables or {})
    if found is None and name == "protected":
        return Setting(name, "all", "default")
    return found


def require(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> str:
    """The value of a setting that must be there.

    :raises MissingSetting: nobody gave it; the message lists the ways to.
    """
    found = resolve(name, arguments, variables)
    if found is None or not found.value:
        raise MissingSetting(
            f"the setting {name} is missing",
            remedy=f"set {name} under [mof_release] in ansible.cfg, MOF_RELEASE_{name.upper()} in "
            f"the environment, the variable mof_release_{name}, or the task argument {name}",
        )
    if name == "actor" and not re.fullmatch(PERSON, found.value):
        raise MissingSetting(
            f"the actor {found.value!r} (from {found.origin}) is not a login or mail address",
            remedy="letters, digits and . _ @ + - only, at most 128",
        )
    return found.value


def rules(
    arguments: Mapping[str, Any] | None = None, variables: Mapping[str, Any] | None = None
) -> AtHand:
    """The policy, and the people and allowed signers beside it where they are set.

    :raises MissingSetting: no policy is set.
    :raises BadDocument: one of them is no good.
    """
    # The gate asks for one setting at every play: only whoever reads the rules loads the readers.
    from ..usecases.read_rules import read_rules  # noqa: PLC0415 - loaded where needed

    policy = require("policy", arguments, variables)
    beside = []
    for name in ("people", "allowed_signers"):
        found = resolve(name, arguments, variables)
        beside.append(Path(found.value) if found is not None else None)
    return read_rules(Path(policy), *beside)


def chosen(variables: Mapping[str, Any], templar: Any) -> dict[str, Any]:
    """The variables that settings are looked for in, their templates evaluated.

    :param templar: Ansible's, of the task or lookup; variables arrive as they were written.
    """
    names = (*(f"mof_release_{name}" for name in NAMES), *AWX_USERS)
    given = {name: variables[name] for name in names if name in variables}
    return {name: templar.template(one) for name, one in given.items()} if templar else given


def warm() -> None:
    """Read ansible.cfg now, in the parent process; what is wrong with it is told when asked for."""
    with suppress(MissingSetting):
        _section(str(constants.CONFIG_FILE or ""))


def _given(name: str, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> Setting | None:
    sources = (
        (arguments.get(name), "task argument"),
        (variables.get(f"mof_release_{name}"), f"variable mof_release_{name}"),
        (os.environ.get(f"MOF_RELEASE_{name.upper()}"), f"environment MOF_RELEASE_{name.upper()}"),
    )
    for value, origin in sources:
        if value is not None and value != "":
            return Setting(name, _from(name, str(plain(value)), Path.cwd()), origin)
    config = str(constants.CONFIG_FILE or "")
    value = _section(config).get(name, "")
    if value:
        return Setting(name, _from(name, value, Path(config).parent), f"{config} [mof_release]")
    return None


def _from(name: str, value: str, folder: Path) -> str:
    if name not in PATHS or "://" in value:
        return value
    return str(folder / Path(value).expanduser())


@cache
def _section(config: str) -> Mapping[str, str]:
    if not config:
        return {}
    parser = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
    try:
        parser.read(config, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError) as error:
        raise MissingSetting(
            f"the settings cannot be read: {str(error).splitlines()[0]}",
            where=config,
            remedy="correct the file",
        ) from error
    return dict(parser["mof_release"]) if parser.has_section("mof_release") else {}


def _person(variables: Mapping[str, Any]) -> Setting | None:
    for name in AWX_USERS:
        if variables.get(name):
            return Setting("actor", str(plain(variables[name])), f"variable {name}")
    for name in CI_USERS:
        if os.environ.get(name):
            return Setting("actor", os.environ[name], f"environment {name}")
    try:
        return Setting("actor", getpass.getuser(), "login")
    except (KeyError, OSError, ImportError):
        return None
