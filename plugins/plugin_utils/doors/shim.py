# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shim: the gate as a callback of the project itself, which no setting switches off."""

from __future__ import annotations

import ast
from pathlib import Path

from ..domain.errors import MofError
from .threshold import OWN_PLAYBOOKS

SHIM = Path("callback_plugins") / "mof_release_gate.py"
CLIENT = Path("mof-release-client")
#: The vault client comes with the collection's playbooks.
CLIENT_SOURCE = OWN_PLAYBOOKS / "files" / CLIENT.name
CALLBACK = OWN_PLAYBOOKS.parent / "plugins" / "callback" / "gate.py"
MARKER = (
    "# The gate of this project, written by mof.release.install_gate: keep it in the repository."
)

_TEXT = '''\
{marker}
# GNU General Public License v3.0+ (see https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses plays without a recorded go, whatever callbacks_enabled and ANSIBLE_CONFIG say."""

from __future__ import annotations

DOCUMENTATION = r"""{documentation}"""

from ansible.plugins.callback import CallbackBase

try:
    from ansible_collections.mof.release.plugins.callback.gate import CallbackModule as _Gate
except Exception as error:
    _WHY = f"{{type(error).__name__}}: {{error}}"

    class _Gate(CallbackBase):
        """Without the collection nothing can be judged, so nothing is let through."""

        CALLBACK_VERSION = 2.0
        CALLBACK_TYPE = "notification"

        def __init__(self, *args, **kwargs):
            try:
                super().__init__(*args, **kwargs)
            except Exception:
                pass

        def set_options(self, *args, **kwargs):
            try:
                super().set_options(*args, **kwargs)
            except Exception:
                pass

        def v2_playbook_on_play_start(self, play):
            try:
                self._display.display(
                    f"REFUSED  the collection mof.release cannot be loaded: {{_WHY}}\\n"
                    "ansible-galaxy collection install mof.release\\n"
                    "This play was not run.",
                    stderr=True,
                )
            finally:
                raise SystemExit(77)


class CallbackModule(_Gate):
    """The gate of the collection, loaded because it lies beside the playbook."""

    CALLBACK_NAME = "mof_release_gate"
    CALLBACK_NEEDS_ENABLED = False
'''


def shim_text() -> str:
    """The shim for this version of the collection.

    Ansible reads a plugin's options from a literal in its own file, so that of the callback is
    repeated; it is read from the callback, and never kept a second time.
    """
    for node in ast.parse(CALLBACK.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DOCUMENTATION":
            documentation = str(ast.literal_eval(node.value))
            return _TEXT.format(marker=MARKER, documentation=documentation)
    raise MofError("the callback has no documentation", where=str(CALLBACK))


def shim_problem(project: Path) -> str:
    """Why the shim of a project does not stand; empty when it does.

    One that is not byte for byte what this version writes may do anything, or nothing.
    """
    path = project / SHIM
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return f"there is no {SHIM} beside the playbooks"
    if content == shim_text():
        return ""
    if is_shim(content):
        return f"{SHIM} is not what this version of the collection writes: write it again"
    return f"{SHIM} is no shim of this collection"


def is_shim(content: str) -> bool:
    """Whether a file was written as a shim, by whatever version."""
    return content.startswith(MARKER + "\n")


def client_text() -> str:
    """The vault client as it comes with the collection.

    :raises MofError: this collection has none.
    """
    try:
        return CLIENT_SOURCE.read_text("utf-8")
    except OSError as error:
        raise MofError(
            "this collection comes without a vault client",
            where=str(CLIENT_SOURCE),
            remedy="install the collection again, or leave vault_client out",
        ) from error


def is_client(content: str) -> bool:
    """Whether a file is a vault client of this collection, by whatever version."""
    return content.startswith("#!") and CLIENT.name in content
