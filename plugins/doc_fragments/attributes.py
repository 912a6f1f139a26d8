# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What doors have in common in check mode, in diff mode and for whoever runs them."""

from __future__ import annotations


class ModuleDocFragment:
    # Every door.
    DOCUMENTATION = r"""
attributes:
  platform:
    description: Operating systems that it runs on.
    support: full
    platforms: posix
  action:
    description: Has an action plugin of the same name, which runs on the controller.
    support: full
    details:
      - All of it runs on the controller, and no host is connected to.
  bypass_host_loop:
    description: Runs once, whatever the number of hosts in the play.
    support: none
    details: >-
      It runs once for each host of the play. Give the play C(hosts: localhost), or the task
      C(run_once: true).
  async:
    description: Can be used with the C(async) keyword.
    support: none
  action_group:
    description: Takes options of the group C(mof.release.release) in C(module_defaults).
    support: full
    membership: [mof.release.release]
"""

    # A door that puts something on record, or writes something else.
    WRITES = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would do without doing it.
    support: full
    details:
      - Everything is read and decided as in a real run, refusals included. Nothing is written.
  diff_mode:
    description: Returns details on what has changed (or would change) in diff mode.
    support: full
    details:
      - Only the fields that differ are shown.
  idempotent:
    description: Changes nothing when it is run again and nothing else happened in between.
    support: full
"""

    # A door that reads.
    INFO = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and tell what it would do without doing it.
    support: full
    details:
      - It only reads, in check mode as without it.
  diff_mode:
    description: Returns details on what has changed (or would change) in diff mode.
    support: N/A
    details:
      - It changes nothing.
  idempotent:
    description: Changes nothing when it is run again and nothing else happened in between.
    support: full
    details:
      - It changes nothing at all.
"""
