# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates in declared files: whose they are and how long they last. Keys stay unread."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterable, List, Optional

from ..checks.x509 import Validity, certificates
from .certificate_fields import read
from .collect import CollectorFailed, Run
from .globs import expand, is_pattern, normal
from .reading import content, reason_of, rooted

Entry = Dict[str, Any]

#: Most paths to look through, and most certificates of one section.
CAP = 10000
#: How long before its end a certificate ends soon.
SOON = timedelta(days=30)

# A DER certificate is one sequence, and begins with this byte.
_SEQUENCE = b"\x30"
_FIELDS = ("subject", "issuer", "serial", "sha256", "not_before", "not_after", "names", "key")


def problems(wanted: Iterable[str]) -> List[str]:
    """What is wrong with a declaration, one line each; empty when nothing is."""
    found = []
    for number, path in enumerate(wanted):
        if not path.startswith("/"):
            found.append(f"certificates[{number}]: {path!r} is not an absolute path")
        elif ".." in path.split("/"):
            found.append(
                f"certificates[{number}]: {path!r} goes up with '..', name the place itself"
            )
        elif "\0" in path:
            found.append(f"certificates[{number}]: {path!r} holds a null character")
    return found


def collect(
    _run: Run, root: str = "/", wanted: Iterable[str] = (), now: Optional[float] = None
) -> Dict[str, Entry]:
    """Path -> entry, for each file that the paths or patterns (globs) name.

    The second certificate of a file has the key ``PATH#2``. An entry has what
    :func:`certificate_fields.read` says, and ``expiry``: ``ok``, ``soon`` (30 days or fewer are
    left), ``expired`` or ``not_yet``. Where there is none to read, these are None and a ``reason``
    says why; a path that is no pattern and leads nowhere has the reason ``absent``. So has a folder
    that a pattern could not look into.

    :param now: seconds since 1970; by the host's clock if it is None.
    :raises CollectorFailed: a path is not absolute, or there are more than 10000.
    """
    wanted = list(wanted)
    wrong = problems(wanted)
    if wrong:
        raise CollectorFailed("; ".join(wrong))
    when = datetime.fromtimestamp(time.time() if now is None else now, timezone.utc)
    paths, unread = expand(wanted, root, CAP)
    plain = {normal(one) for one in wanted if not is_pattern(one)}
    found = {path: _nothing(reason) for path, reason in unread.items()}
    for path in paths:
        place = rooted(root, path)
        try:
            if path not in plain and place.is_dir():
                continue  # a pattern means the files among what it meets
            ders = _ders(content(place)[0])
        except FileNotFoundError:
            found[path] = _nothing("its target is not there" if place.is_symlink() else "absent")
            continue
        except (OSError, CollectorFailed) as error:
            found[path] = _nothing(reason_of(error))
            continue
        if len(found) + len(ders) > CAP:
            raise CollectorFailed(f"more than {CAP} certificates, declare less")
        for number, der in enumerate(ders, start=1):
            found[path if number == 1 else f"{path}#{number}"] = _entry(der, when)
    return {path: found[path] for path in sorted(found)}


def _ders(data: bytes) -> List[bytes]:
    found = certificates(data)
    if not found and data.startswith(_SEQUENCE):
        return [data]
    if not found:
        raise CollectorFailed("it holds no certificate")
    return found


def _entry(der: bytes, now: datetime) -> Entry:
    try:
        one = read(der)
    except CollectorFailed as error:
        return _nothing(str(error))
    return dict(one.fields, expiry=_expiry(one.validity, now))


def _expiry(validity: Validity, now: datetime) -> str:
    if now < validity.not_before:
        return "not_yet"
    if now > validity.not_after:
        return "expired"
    return "soon" if validity.not_after - now <= SOON else "ok"


def _nothing(reason: str) -> Entry:
    return {**dict.fromkeys(_FIELDS), "expiry": None, "reason": reason}
