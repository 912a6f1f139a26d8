# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run collectors side by side, each to a section that is ok or unknown, never silently empty.

A collector is ``collector(run) -> data`` and raises :class:`CollectorFailed` when it cannot know.
Its data is plain: dict with str keys, list, str, int, bool, None. Runs on targets, Python 3.8+.
Nothing leaves here, be it data or the reason of a failure, but with its secrets replaced.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import unicodedata
from contextlib import suppress
from typing import Any, Callable, Mapping, Optional, Sequence, Tuple

from .redact import cleared, redacted

#: ``run(argv) -> (rc, out, err)``; FileNotFoundError when there is no such program.
Run = Callable[[Sequence[str]], Tuple[int, str, str]]
Collector = Callable[[Run], Any]

VERSION = 1

#: Largest integer that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3).
_MAX_INTEGER = 2**53 - 1
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What a strict document refuses: control, format, surrogate, private use, line and paragraph
# separators. Unassigned too: an old Python does not know the newer ones among these.
_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# How long a collector may take, beyond its timeout, to say itself which command hung.
_GRACE_SECONDS = 2


class CollectorFailed(Exception):
    """A collector cannot know what it was asked; its text is the reason."""


def snapshot(
    collectors: Mapping[str, Collector], timeout: int, key: Optional[str] = None
) -> dict[str, Any]:
    """``{version, sections: {NAME: {status: ok|unknown, reason: str|None, data}}}``.

    :param collectors: section name -> collector; the sections keep this order.
    :param timeout: seconds for each collector. They run side by side, so about as long for all.
    :param key: hex of the host's commitment key, for the markers that stand in for secrets.
    """
    deadline = time.monotonic() + timeout
    jobs = []
    for name, collector in collectors.items():
        answer: list[dict[str, Any]] = []
        # Daemon threads, because a system call on a dead network mount ends with the process only.
        job = threading.Thread(
            target=_collect,
            args=(name, collector, runner(deadline, timeout), key, answer),
            daemon=True,
        )
        job.start()
        jobs.append((name, job, answer))
    sections = {}
    for name, job, answer in jobs:
        job.join(max(0, deadline + _GRACE_SECONDS - time.monotonic()))
        late = f"gave no answer within {timeout} seconds"
        sections[name] = answer[0] if answer else _unknown(late, key)
    return {"version": VERSION, "sections": sections}


def _collect(
    name: str, collector: Collector, run: Run, key: Optional[str], answer: list[dict[str, Any]]
) -> None:
    try:
        # Before what is invisible is written out: secrets are told by what is around them.
        data = plain(cleared(collector(run), key, name))
        section = {"status": "ok", "reason": None, "data": data}
    except (CollectorFailed, OSError) as error:
        section = _unknown(str(error), key)
    except BaseException as error:  # whatever it is, it ends here and is told
        section = _unknown(f"the collector failed: {type(error).__name__}: {error}", key)
    answer.append(section)


def _unknown(reason: str, key: Optional[str]) -> dict[str, Any]:
    text = escaped(redacted(reason, key, free=True))
    return {"status": "unknown", "reason": text, "data": None}


def runner(deadline: float, timeout: int) -> Run:
    """A ``run`` whose commands are killed, with all their children, at the deadline.

    :param deadline: on the clock ``time.monotonic()``, in seconds.
    :param timeout: seconds, for the reason.
    """

    def run(argv: Sequence[str]) -> tuple[int, str, str]:
        # Nothing of the caller's surroundings but where programs lie: no language, no settings.
        path = os.pathsep.join([_PATH, os.environ.get("PATH", "")]).rstrip(os.pathsep)
        # Not AnsibleModule.run_command: it has no timeout, and changes what all threads share.
        process = subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": path, "LC_ALL": "C", "LANGUAGE": "C", "HOME": "/"},
            cwd="/",
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Should it be gone by now, or hang in the kernel, there is no more to do.
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=1)
            late = f"{argv[0]} took longer than {timeout} seconds and was killed"
            raise CollectorFailed(late) from None
        return process.returncode, _text(out), _text(err)

    return run


def output_of(run: Run, argv: Sequence[str]) -> str:
    """What a command prints.

    :raises CollectorFailed: it is not there or says that it failed.
    """
    try:
        rc, out, err = run(argv)
    except FileNotFoundError:
        raise CollectorFailed(f"there is no program {argv[0]}") from None
    if rc != 0:
        said = (err.strip() or out.strip() or "nothing").splitlines()[0]
        raise CollectorFailed(f"{argv[0]} failed with exit code {rc} and said: {said}")
    return out


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def plain(value: Any) -> Any:
    """The same data with every text as :func:`escaped` gives it.

    :raises CollectorFailed: two keys become one, or it holds something that a document cannot.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _MAX_INTEGER:
            raise CollectorFailed(f"the number {value} is too large for a document")
        return value
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        result = {escaped(name): plain(one) for name, one in value.items()}
        if len(result) != len(value):
            raise CollectorFailed("two names look the same once their bytes are made printable")
        return result
    raise TypeError(f"{type(value).__name__} has no place in a document")


def escaped(text: str) -> str:
    r"""Text without what a reader cannot see: ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN`` for it.

    A byte that is not UTF-8 (``surrogateescape``) becomes ``\xNN`` as well.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(ord(one)) if unicodedata.category(one) in _ESCAPED else one for one in text
    )


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
