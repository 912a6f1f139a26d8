# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Ansible finds code outside a project: what it searches, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from ansible import constants
from ansible.release import __version__ as core_version
from ansible.utils.collection_loader import AnsibleCollectionConfig

from ..documents.outside_code import Code
from ..documents.used_collections import redirects
from ..domain.errors import BadDocument

#: Settings that name folders of modules and plugins; each value is a list of paths.
_SETTINGS = ("DEFAULT_MODULE_PATH", "DEFAULT_MODULE_UTILS_PATH")
_SUFFIX = "_PLUGIN_PATH"


def declared_code(playbook: Path) -> Code:
    """For a run of this playbook by itself, however the run that asks was started.

    :raises BadDocument: Ansible does not say where it looks.
    """
    configured = _searched()[len(AnsibleCollectionConfig.playbook_paths) :]
    return _code((playbook.parent / "collections", *configured))


def live_code(_playbook: Path) -> Code:
    """For the run that asks.

    :raises BadDocument: Ansible does not say where it looks.
    """
    return _code(_searched())


def warm() -> None:
    """Read what is asked for each time now, in the parent process, for workers to be forked."""
    with suppress(BadDocument):  # told when it is asked for
        _routing()


def _code(collections: tuple[Path, ...]) -> Code:
    return Code(
        core=core_version,
        collections=collections,
        roles=tuple(Path(one) for one in constants.DEFAULT_ROLES_PATH or ()),
        plugins=tuple(_plugins()),
        routing=_routing(),
    )


def _searched() -> tuple[Path, ...]:
    """Folders that hold collections: those beside the playbooks of the run, then the configured."""
    try:
        return tuple(Path(one) for one in AnsibleCollectionConfig.collection_paths)
    except NotImplementedError as error:
        raise _untold("where it looks for collections") from error


def _plugins() -> Iterator[tuple[str, Path]]:
    names = constants.config.get_configuration_definitions()
    for name in sorted({*_SETTINGS, *(one for one in names if one.endswith(_SUFFIX))}):
        kind = name.removeprefix("DEFAULT_").removesuffix("_PATH").removesuffix("_PLUGIN").lower()
        for folder in getattr(constants, name, None) or ():
            yield kind, Path(folder)


@cache
def _routing() -> Mapping[str, frozenset[str]]:
    """Where ansible-core leads the names of what it no longer holds itself.

    Ansible has read it already, for its own use.

    :raises BadDocument: it has not: then nobody can tell what a short name means.
    """
    try:
        builtin = import_module("ansible_collections.ansible.builtin")
        metadata = builtin._collection_meta  # noqa: SLF001 - read already, and told in no other way
        routing = metadata["plugin_routing"]
    except (ImportError, AttributeError, KeyError, TypeError) as error:
        raise _untold("where it leads names without a collection") from error
    return redirects(routing, "ansible_builtin_runtime.yml")


def _untold(what: str) -> BadDocument:
    return BadDocument(
        f"ansible-core {core_version} does not say {what}, so that a go cannot bind it",
        remedy="use a version of ansible-core that mof.release supports",
    )
