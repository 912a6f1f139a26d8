# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that captures know, as an inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cmdb
short_description: Hosts and groups from what was captured
version_added: 0.1.0
author: the mof.release contributors (@mof-release)
description:
  - Makes an inventory of all hosts that are on record from a capture, see M(mof.release.capture). A
    host whose declared item, such as C(host/web1), is retired is left out (see M(mof.release.ci)).
  - Each host has the variable C(mof_release). In it are C(release) and C(captured_at) of its
    newest snapshot, C(status) (V(ok), or V(unknown) when a newer capture has no snapshot of it,
    with a C(reason)), what its section system has (such as C(os_id), C(os_version), C(kernel)),
    C(declared) (C(owner), C(status), C(version), C(location) and C(attributes) that people
    declared), C(services) that lie on it, and the O(sections) asked for.
  - C(ansible_host) and C(ansible_port) are set only where a declared item of the host has an
    attribute of that name.
  - What hosts and people said is text, and never a template, whatever is in it.
  - The file must end in C(cmdb.yml) or C(cmdb.yaml).
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Always V(mof.release.cmdb).
    type: str
    required: true
    choices: [mof.release.cmdb]
  store:
    description:
      - The store that holds the ledger. A relative path counts from the working directory.
      - When it is not given, it is E(MOF_RELEASE_STORE) or C(store) under C([mof_release]) in
        C(ansible.cfg).
    type: str
  at:
    description:
      - A day or a time. The inventory is as it was then. A day means its end, in UTC; a time is
        as in RFC 3339, and in UTC when it has no offset.
    type: raw
  sections:
    description: >-
      Sections of the snapshot to be in C(mof_release.sections), each with C(status), C(reason) and
      C(data).
    type: list
    elements: str
    default: []
  relation_groups:
    description:
      - Whether to make groups of what is known. C(service_NAME) has the hosts that a service or its
        parts lie on, C(os_ID) and C(os_ID_VERSION) those with an operating system, and
        C(release_ID) those whose newest snapshot is of a release.
      - In names of groups, C(_) stands for whatever is no letter or digit.
    type: bool
    default: false
seealso:
  - module: mof.release.ci
  - module: mof.release.ci_info
"""

EXAMPLES = r"""
# storefront.cmdb.yml
plugin: mof.release.cmdb
relation_groups: true
sections: [hardware]
groups:
  old: mof_release.os_version is ansible.builtin.version('12', '<')
keyed_groups:
  - prefix: owner
    key: mof_release.declared.owner
compose:
  memory_mb: mof_release.sections.hardware.data[''].memory_mb

# Which hosts there were on a day: ansible-inventory -i then.cmdb.yml --graph
# plugin: mof.release.cmdb
# at: 2026-11-01
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.mof.release.plugins.plugin_utils.documents.moment import moment_of
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.plugins.plugin_utils.doors.plain import plain
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_inventory import (
    read_inventory,
)

#: The one variable that each host has.
VARIABLE = "mof_release"
#: Where a host is reached, when somebody declared it.
_REACHED = ("ansible_host", "ansible_port")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Reads the store that the file or the settings name."""

    NAME = "mof.release.cmdb"

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin, by its name."""
        return bool(super().verify_file(path)) and path.endswith(("cmdb.yml", "cmdb.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fill the inventory."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        try:
            found = self._found(path, cache)
        except (MofError, OSError) as error:
            raise AnsibleParserError(str(error)) from error
        for host, known in found["hosts"].items():
            self.inventory.add_host(host)
            self._tell(host, known)
        if self.get_option("relation_groups"):
            for group, hosts in found["groups"].items():
                self.inventory.add_group(group)
                for host in hosts:
                    self.inventory.add_child(group, host)

    def _tell(self, host: str, known: Mapping[str, Any]) -> None:
        variables: dict[str, Any] = {VARIABLE: dict(known)}
        declared = known["declared"]["attributes"]
        variables |= {name: declared[name] for name in _REACHED if declared.get(name)}
        for name, value in variables.items():
            self.inventory.set_variable(host, name, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        for add, option in (
            (self._add_host_to_composed_groups, "groups"),
            (self._add_host_to_keyed_groups, "keyed_groups"),
        ):
            add(self.get_option(option), variables, host, strict=strict)

    def _found(self, path: str, cache: bool) -> dict[str, Any]:
        """What is known, from the cache if people want one and there is something in it."""
        store = settings.require("store", {"store": self.get_option("store")})
        at = str(plain(self.get_option("at")) or "")
        sections = [str(one) for one in plain(self.get_option("sections"))]
        if not self.get_option("cache"):
            return _read(store, at, sections)
        # Another question has another place in the cache.
        key = self.get_cache_key("\n".join((path, store, at, *sections)))
        if cache and key in self._cache:
            return dict(self._cache[key])
        found = self._cache[key] = _read(store, at, sections)
        return found


def _read(location: str, at: str, sections: list[str]) -> dict[str, Any]:
    moment = moment_of(at, "at") if at else None
    store = open_location(location)
    try:
        with open_index(store) as index:
            return read_inventory(store, index, moment, sections)
    finally:
        store.close()
