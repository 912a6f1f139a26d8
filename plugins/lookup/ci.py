# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One configuration item, for playbooks that go by it."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ci
short_description: A configuration item on record
version_added: 0.1.0
author: the mof.release contributors (@mof-release)
description:
  - Gives what is known of a configuration item, whether people declared it, a release did, or a
    capture found it.
options:
  _terms:
    description:
      - Ids, such as V(service/storefront), V(host/web1) or V(package/web1/nginx). A shorter id of
        what is on a host must mean one item only.
    required: true
  store:
    description:
      - The store that holds the ledger.
      - Also the variable C(mof_release_store), C(MOF_RELEASE_STORE) in the environment, or C(store)
        under C([mof_release]) in C(ansible.cfg).
    type: str
  at:
    description:
      - A day or a time. The item is as it was then. A day means its end, in UTC; a time is as in
        RFC 3339, and in UTC when it has no offset.
    type: str
seealso:
  - plugin: mof.release.ci_info
    plugin_type: module
"""

EXAMPLES = r"""
- name: Show who is responsible for a service
  ansible.builtin.debug:
    msg: "{{ lookup('mof.release.ci', 'service/storefront').owner }}"

- name: Show what a host ran on a day
  ansible.builtin.debug:
    msg: "{{ lookup('mof.release.ci', 'package/web1/nginx', at='2026-11-01').attributes.version }}"
"""

RETURN = r"""
_raw:
  description:
    - One mapping an id, with the fields that RV(mof.release.ci_info#module:configuration_items) has
      for one id. What was captured is among its C(attributes).
  type: list
  elements: dict
"""

from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible_collections.mof.release.plugins.plugin_utils.documents.moment import moment_of
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument, MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors import settings
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.usecases.index_configuration import (
    open_index,
)
from ansible_collections.mof.release.plugins.plugin_utils.usecases.read_item import read_item


class LookupModule(LookupBase):
    """Reads the store that the settings name."""

    def run(self, terms: Any, variables: Any = None, **kwargs: Any) -> list[Any]:
        try:
            given = settings.chosen(variables or {}, self._templar)
            at = moment_of(str(kwargs["at"]), "at") if kwargs.get("at") else None
            store = open_location(settings.require("store", kwargs, given))
            try:
                with open_index(store) as index:
                    return [
                        _only(read_item(store, index, str.__str__(name), at), name)
                        for name in map(str, terms)
                    ]
            finally:
                store.close()
        except (MofError, OSError) as error:
            raise AnsibleError(str(error)) from error


def _only(found: list[dict[str, Any]], asked: str) -> dict[str, Any]:
    if len(found) > 1:
        raise BadDocument(
            f"{asked} means {len(found)} configuration items",
            remedy=f"name one of them: {', '.join(one['id'] for one in found)}",
        )
    return found[0]
