# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock beside an SQLite store, and the check that the file system can hold one.

SQLite's own locks keep a store whole, but make many writers wait long, and its versions 3.7.0 to
3.51.2 can damage a store that several processes write to or checkpoint at once. So whoever can
write holds this lock while it opens, appends, checkpoints and closes.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..domain.errors import StoreBusy, StoreUnreadable

#: Seconds that a process waits for the others.
WAIT = 30.0

#: What is mounted where, and of which kind it is.
MOUNTS = Path("/proc/self/mountinfo")

# Locks and shared memory do not hold between the machines of these.
_NETWORKED = {
    *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs"),
    *("lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb2", "smb3", "smbfs"),
}
_NETWORKED_FUSE = {
    *("beegfs", "ceph", "cephfs", "curlftpfs", "davfs", "davfs2", "gcsfuse", "glusterfs"),
    *("goofys", "gvfsd-fuse", "httpfs", "juicefs", "mfs", "moosefs", "rclone", "s3fs"),
    *("seaweedfs", "sshfs"),
}
# pid and purpose of the holder, always as long, so that the file never grows.
_HOLDER_SIZE = 80


class LockFile:
    """``flock`` on the file beside a store; the kernel lets go of it when the process ends."""

    def __init__(self, store: str, descriptor: int, wait: float) -> None:
        self._store = store
        self._descriptor = descriptor
        self._wait = wait

    @classmethod
    def open(cls, store: str, wait: float, *, writable: bool) -> LockFile | None:
        """Open the lock of a store; None when there is none yet.

        :raises OSError: no permission, or something else stands in its place.
        """
        flags = os.O_RDWR if writable else os.O_RDONLY
        try:
            descriptor = os.open(lock_path(store), flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        return cls(store, descriptor, wait)

    @classmethod
    def make(cls, store: str, wait: float) -> LockFile:
        """Open the lock of a store, made with owner and permissions of the store if need be.

        :raises OSError: no permission, or something else stands in its place.
        """
        status = Path(store).stat()
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(lock_path(store), flags, 0o600)
        if os.geteuid() in {0, status.st_uid}:
            # As SQLite does for its own files: root must not lock the owner out.
            os.fchmod(descriptor, status.st_mode & 0o666)
            if os.geteuid() == 0:
                os.fchown(descriptor, status.st_uid, status.st_gid)
        return cls(store, descriptor, wait)

    @contextmanager
    def exclusive(self, purpose: str) -> Iterator[None]:
        """Hold it alone; ``purpose`` is what others are told when they wait in vain.

        :raises StoreBusy: others held it too long.
        """
        self._take(fcntl.LOCK_EX)
        try:
            self._write(f"{os.getpid()} {purpose}")
            yield
        finally:
            self._write("")
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold it with other readers.

        :raises StoreBusy: a writer held it too long.
        """
        self._take(fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _take(self, operation: int) -> None:
        deadline = time.monotonic() + self._wait
        pause = 0.0005
        # flock has no timeout, and a signal to break it off would be the whole process's.
        while True:
            try:
                fcntl.flock(self._descriptor, operation | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise StoreBusy(
                        f"the store is in use by {self._holder()} for more than {self._wait:g} s",
                        where=self._store,
                        remedy="run it again when that process is done; end it if it hangs",
                    ) from None
                time.sleep(pause)
                pause = min(pause * 2, 0.01)
            else:
                return

    def _write(self, holder: str) -> None:
        text = holder.encode("ascii", "replace")[: _HOLDER_SIZE - 1].ljust(_HOLDER_SIZE - 1)
        # On a full disk the lock holds without a name in it.
        with suppress(OSError):
            os.pwrite(self._descriptor, text + b"\n", 0)

    def _holder(self) -> str:
        words = os.pread(self._descriptor, _HOLDER_SIZE, 0).decode("ascii", "replace").split()
        if len(words) < 2 or not words[0].isdecimal() or not _is_alive(int(words[0])):
            return "another process, which only reads,"
        return f"process {words[0]} ({' '.join(words[1:])})"


def lock_path(store: str) -> str:
    """Where the lock of a store lies."""
    return f"{store}.lock"


def refuse_network_filesystem(path: str) -> None:
    """Refuse a path on a file system that several machines can share.

    :param path: of something that exists.
    :raises StoreUnreadable: it names the kind of the file system.
    """
    try:
        mounts = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return  # not Linux, or /proc is hidden: nothing can be said
    kind = filesystem_kind(mounts, Path(path).stat().st_dev)
    if is_networked(kind):
        raise StoreUnreadable(
            f"the store would lie on a network file system ({kind}), where locks do not hold",
            where=path,
            remedy="set the store to a path on a local disk of the controller",
        )


def filesystem_kind(mounts: str, device: int) -> str:
    """Kind of the file system on a device; empty when it is not among the mounts.

    :param mounts: text of ``/proc/self/mountinfo``, see proc_pid_mountinfo(5).
    :param device: ``st_dev`` of a file; this holds through links and bind mounts.
    """
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in mounts.splitlines():
        before, _separator, after = line.partition(" - ")
        if before.split(" ", 3)[2:3] == [wanted]:
            return after.split(" ", 1)[0]
    return ""


def is_networked(kind: str) -> bool:
    """Whether a file system of this kind can be shared by several machines."""
    name, _dot, fuse = kind.partition(".")
    return kind in _NETWORKED or (name == "fuse" and fuse in _NETWORKED_FUSE)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
