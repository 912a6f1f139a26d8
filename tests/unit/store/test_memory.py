# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import StoreUnreadable
from ansible_collections.mof.release.plugins.plugin_utils.store.memory import MemoryStore
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Store
from contract import LEDGER, StoreContract


class TestMemoryStore(StoreContract):
    """The contract, and what only this store can be asked."""

    @pytest.fixture
    def store(self) -> Store:
        """Give an empty store in memory."""
        return MemoryStore(LEDGER)

    def test_changed_evidence_is_noticed(self) -> None:
        """Content that is no longer what its name says: StoreUnreadable."""
        store = MemoryStore(LEDGER)
        digest = store.put(b"evidence")
        store._evidence[digest] = b"evidencE"
        with pytest.raises(StoreUnreadable, match=digest):
            store.get(digest)
