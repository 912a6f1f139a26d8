# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clean process for every test of an inventory, and a release that has its go."""

from __future__ import annotations

from ansible_collections.mof.release.tests.unit.doors.shop import clean, ready, shop

__all__ = ["clean", "ready", "shop"]
