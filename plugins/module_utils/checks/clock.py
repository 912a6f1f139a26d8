# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the host's clock is right: beside the controller's, and by what keeps it right."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any, Callable, List, Tuple

try:
    import ctypes
except ImportError:  # a Python that was built without it
    ctypes = None  # type: ignore[assignment] # told when it is needed

from ..collectors.collect import CollectorFailed, Run, output_of
from .answer import Answer, Host, Parameters, Part, judged
from .parameters import boolean, integer, mapping

_SHAPE = mapping({"max_offset_seconds": integer(1), "synchronized": boolean})

#: What adjtimex(2) returns when the clock is not synchronized.
_TIME_ERROR = 5
# struct timex has 208 bytes where pointers have 64 bits, and is never larger.
_TIMEX_BYTES = 512


def problems(value: Any, place: str) -> List[str]:
    """``max_offset_seconds``, or ``synchronized`` that is true, or both."""
    lines = _SHAPE(value, place)
    if not lines and "max_offset_seconds" not in value and not value.get("synchronized"):
        lines.append("parameters: give max_offset_seconds, or synchronized: true, or both")
    return lines


def kernel_synchronized() -> bool:
    """Whether the kernel holds its clock to be synchronized, which anybody may ask.

    :raises CollectorFailed: it does not say.
    """
    if ctypes is None:
        raise CollectorFailed("the Python of this host has no module ctypes")
    try:
        adjtimex: Any = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError) as error:
        raise CollectorFailed(f"adjtimex cannot be called: {error}") from None
    # No mode is set in the zeroes, so that it only reads.
    state = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    if state < 0:
        raise CollectorFailed(f"adjtimex failed: {os.strerror(ctypes.get_errno())}")
    return bool(state != _TIME_ERROR)


def parts(
    parameters: Parameters, host: Host, kernel: Callable[[], bool] = kernel_synchronized
) -> List[Part]:
    """A part for the offset and one for the synchronization.

    The offset is what the host's clock shows more than the controller's. The way to the host, up
    to the start of the module, cannot be told from it, and looks like a clock that is ahead.
    """
    found = []
    if "max_offset_seconds" in parameters:
        most = parameters["max_offset_seconds"]
        expected = f"at most {most} seconds from the controller's, the way to the host included"
        found.append(Part("clock", expected, lambda _run: _offset(host, most)))
    if parameters.get("synchronized"):

        def ask(run: Run) -> Answer:
            return synchronized(run, kernel)

        found.append(Part("synchronization", "synchronized", ask))
    return found


def _offset(host: Host, most: int) -> Answer:
    if host.reference is None:
        raise CollectorFailed("nobody told the controller's time")
    # Both are taken now, so that how long other things took is in neither.
    away = host.clock() - host.now()
    tenths = round(abs(away).total_seconds() * 10)
    side = "ahead" if away > timedelta(0) else "behind"
    return judged(
        abs(away) <= timedelta(seconds=most), f"{tenths // 10}.{tenths % 10} seconds {side}"
    )


def synchronized(run: Run, kernel: Callable[[], bool]) -> Answer:
    """What the first of them says that answers: systemd, chrony, the kernel.

    :raises CollectorFailed: none does; it has the reason of each.
    """
    sources: List[Tuple[str, Callable[[], bool]]] = [
        ("timedatectl", lambda: _timedatectl(run)),
        ("chronyc", lambda: _chronyc(run)),
        ("the kernel", kernel),
    ]
    reasons = []
    for name, ask in sources:
        try:
            good = ask()
        except CollectorFailed as error:
            reasons.append(str(error))
            continue
        return judged(good, f"{'' if good else 'not '}synchronized, says {name}")
    raise CollectorFailed("; ".join(reasons))


def _timedatectl(run: Run) -> bool:
    argv = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    said = output_of(run, argv).strip()
    if said not in ("yes", "no"):
        raise CollectorFailed(f"timedatectl said {said[:100]!r}")
    return said == "yes"


def _chronyc(run: Run) -> bool:
    # One line of values; the last one is the leap status.
    said = output_of(run, ["chronyc", "-n", "-c", "tracking"]).strip().split(",")
    if len(said) < 2:
        raise CollectorFailed(f"chronyc said {said[0][:100]!r}")
    return said[-1] != "Not synchronised"
