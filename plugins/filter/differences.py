# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between two snapshots, for playbooks that take them themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.mof.release.plugins.plugin_utils.documents.configuration import (
    configuration_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.documents.schema import check
from ansible_collections.mof.release.plugins.plugin_utils.documents.view import plain as document_of
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import Source
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.difference import (
    differences as compare,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.snapshot import (
    Configuration,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.volatile import (
    pattern_of,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import MofError
from ansible_collections.mof.release.plugins.plugin_utils.doors.plain import plain


def differences(before: Any, after: Any, volatile: Iterable[str] = ()) -> list[dict[str, Any]]:
    """See differences.yml.

    :raises AnsibleFilterError: one of them is no snapshot.
    """
    try:
        old, new = (
            _configuration(one, volatile, name)
            for one, name in ((before, "the snapshot before"), (after, "the snapshot after"))
        )
        return [dict(document_of(one)) for one in compare(old, new)]
    except MofError as error:
        raise AnsibleFilterError(str(error)) from error


def _configuration(value: Any, volatile: Iterable[str], name: str) -> Configuration:
    document = plain(value)
    if isinstance(document, Mapping) and "sections" not in document and "snapshot" in document:
        document = document["snapshot"]  # the whole result of a module
    check("snapshot", Source(name, document), "snapshot")
    return configuration_of(document, [pattern_of(one) for one in plain(list(volatile))])


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name -> filter."""
        return {"differences": differences}
