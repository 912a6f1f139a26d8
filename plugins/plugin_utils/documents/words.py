# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names in the text of a project by which Ansible could load code from elsewhere.

The text is read as bytes and not as YAML: templates are no YAML, and a word too many costs nothing
unless something of that name is installed. A name that a template puts together is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

#: Files that are read for names: YAML, Jinja, configuration and inventory, Python.
SUFFIXES = (".yml", ".yaml", ".j2", ".jinja", ".jinja2", ".cfg", ".ini", ".py")

#: ``namespace.name`` or ``namespace.name.plugin``, also as Python imports it.
_QUALIFIED = re.compile(
    rb"(?<![\w.])(?:ansible_collections\.)?([A-Za-z_]\w*\.[A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)"
)
#: A word that is a whole value: after a dash, a colon, a bracket or a comma, and nothing behind it.
_VALUE = re.compile(
    rb"(?m)(?:^[ \t]*(?:-[ \t]+)*|[:\[,{][ \t]*)[\"']?(\w[\w./-]*)[\"']?"
    rb"(?=[ \t]*(?:[,\]}\r\n#]|$))"
)
#: name=value of a task in one line, as in ``include_role: name=web tasks_from=x``.
_ASSIGNED = re.compile(rb"=[\"']?(\w[\w./-]*)")
#: The name of a module or plugin: what an action begins with, a key, a filter, a test, in quotes.
_SHORT = re.compile(
    rb"(?:action|module)[\"']?[ \t]*[:=][ \t]*[\"']?([A-Za-z_]\w*)"
    rb"|\b([A-Za-z_]\w*)[\"']?[ \t]*:(?=\s|$)"
    rb"|\|[ \t]*([A-Za-z_]\w*)"
    rb"|\bis[ \t]+(?:not[ \t]+)?([A-Za-z_]\w*)"
    rb"|[\"']([A-Za-z_]\w*)[\"']"
)


@dataclass
class Words:
    """The names found so far.

    :param qualified: ``(namespace.name, last part)``, the latter empty when there is none.
    :param values: words that are whole values, such as the names of roles.
    :param short: names without a collection, as of modules, filters and lookups.
    """

    qualified: set[tuple[str, str]] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)

    def read(self, text: bytes) -> None:
        """Take in all names of a text."""
        for collection, rest in _QUALIFIED.findall(text):
            self.qualified.add((_text(collection), _text(rest).rpartition(".")[2]))
        values = {*_VALUE.findall(text), *_ASSIGNED.findall(text)}
        self.values.update(map(_text, values))
        self.short.update(map(_text, values))
        for groups in _SHORT.findall(text):
            name = next(_text(one) for one in groups if one)
            self.short.add(name)
            self.short.add(name.removeprefix("with_"))

    def read_files(self, folder: Path, names: Iterable[str]) -> None:
        """Take in all names of those files below a folder that hold text.

        :raises OSError: one of them cannot be read.
        """
        for name in names:
            path = folder / name
            if name.endswith(SUFFIXES) and path.is_file():
                self.read(path.read_bytes())


def _text(word: bytes) -> str:
    return word.decode("ascii")
