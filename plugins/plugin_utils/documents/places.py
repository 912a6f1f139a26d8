# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places in a document, and how people read them."""

from __future__ import annotations

#: Where a value stands in its document: keys and list indices from the top.
Place = tuple[str | int, ...]


def field(place: Place) -> str:
    """``activities[1].id``; empty for the document itself."""
    return "".join(
        f"[{one}]" if isinstance(one, int) else f".{one}" if index else one
        for index, one in enumerate(place)
    )
