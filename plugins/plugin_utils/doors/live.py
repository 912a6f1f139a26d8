# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of this run, as far as it changes what code runs, or as whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible import constants, context

from ..documents.live import SKIP_TAGS, START, TAGS, UNREADABLE, Live, skip_tags_text, tags_text
from ..domain.errors import BadDocument
from .plain import plain

#: Option -> its name among Ansible's arguments, and the setting that holds when it is not given.
_SHOWN = {
    "--connection": ("connection", "DEFAULT_TRANSPORT"),
    "--user": ("remote_user", "DEFAULT_REMOTE_USER"),
    "--become": ("become", "DEFAULT_BECOME"),
    "--become-method": ("become_method", "DEFAULT_BECOME_METHOD"),
    "--become-user": ("become_user", ""),
    "--step": ("step", ""),
}
#: Likewise those whose value is a path of this machine, or can hold a secret.
_GIVEN = {
    "--module-path": "module_path",
    "--ssh-common-args": "ssh_common_args",
    "--ssh-extra-args": "ssh_extra_args",
    "--sftp-extra-args": "sftp_extra_args",
    "--scp-extra-args": "scp_extra_args",
}


def live_of(extra_variables: Mapping[str, Any], arguments: Mapping[str, Any] | None = None) -> Live:
    """What this run was started with.

    :param extra_variables: those of ``-e``, as Ansible holds them.
    :param arguments: Ansible's arguments of the command line; those of this run when left out.
        Some commands have fewer of them.
    """
    given = context.CLIARGS if arguments is None else arguments
    variables = {str(name): _plain(one) for name, one in extra_variables.items()}
    return Live(variables, dict(_options(given)))


def _options(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    tags, skipped = (_texts(given.get(name)) for name in ("tags", "skip_tags"))
    yield from _said(TAGS, tags_text(tags))
    yield from _said(SKIP_TAGS, skip_tags_text(skipped))
    yield from _said(START, given.get("start_at_task"))
    for option, (name, setting) in _SHOWN.items():
        value = given.get(name)
        if value != (getattr(constants, setting, None) if setting else None):
            yield from _said(option, value)
    for option, name in _GIVEN.items():
        yield from _said(option, "given" if given.get(name) else "")


def _said(option: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is True:
        yield option, "given"
    elif value:
        yield option, str(plain(str(value)))


def _texts(value: Any) -> list[str]:
    found = [value] if isinstance(value, str) else list(value or ())
    return [str(plain(str(tag).strip())) for one in found for tag in str(one).split(",")]


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except (BadDocument, RecursionError):
        return UNREADABLE
