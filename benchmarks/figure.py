# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A figure: values of one measure, one per run, with the target that was set for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the results.

    :param kind: ``percent`` (of 1), ``ratio``, ``ms`` or ``us`` (seconds), ``MB`` (kilobytes), or
        ``B`` (bytes).
    :param target: the most that its median may be; none when it is for information.
    """

    group: str
    title: str
    kind: str
    values: tuple[float, ...]
    target: float | None = None

    @classmethod
    def of(
        cls,
        group: str,
        title: str,
        kind: str,
        values: Iterable[float],
        target: float | None = None,
    ) -> Figure:
        """A figure of any values."""
        return cls(group, title, kind, tuple(values), target)

    @property
    def median(self) -> float:
        """The middle of its values."""
        return median(self.values)

    @property
    def reached(self) -> str:
        """``yes``, ``no``, or nothing without a target."""
        if self.target is None:
            return ""
        return "yes" if self.median <= self.target else "no"

    def row(self) -> tuple[str, str, str, str, str]:
        """Title, median, least and most, target, whether it is reached."""
        low, high = min(self.values), max(self.values)
        spread = f"{self.shown(low)} .. {self.shown(high)}, n={len(self.values)}"
        target = "" if self.target is None else f"at most {self.shown(self.target)}"
        return self.title, self.shown(self.median), spread, target, self.reached

    def shown(self, value: float) -> str:
        """A value as people read it."""
        match self.kind:
            case "percent":
                return f"{value * 100:.2f} %"
            case "ms":
                return f"{value * 1000:.1f} ms"
            case "us":
                return f"{value * 1e6:.0f} µs"
            case "MB":
                return f"{value / 1024:.1f} MB"
            case "B":
                return f"{value:,.0f} B"
            case _:
                return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"

    def document(self) -> dict[str, Any]:
        """For the results file; seconds, kilobytes and plain ratios."""
        return {
            "group": self.group,
            "title": self.title,
            "kind": self.kind,
            "median": self.median,
            "values": list(self.values),
            "target": self.target,
            "reached": self.reached or None,
        }


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """One over the other, pair by pair."""
    return [one / other for one, other in zip(over, under, strict=False)]
