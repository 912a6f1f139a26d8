# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the release archive, so that the same sources give the same bytes everywhere.

python3 build.py           write dist/storefront-VERSION.tar and print its SHA-256
python3 build.py --check   write nothing; fail if release.yml names another archive or digest
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
SOURCES = PROJECT / "src"
RELEASE_FILE = PROJECT / "release.yml"
#: 1980-01-01 00:00 UTC, which no tool finds too early or in the future.
MODIFIED = 315532800
#: Bytes; headers and contents of a tar archive fill whole blocks.
BLOCK = 512


def archive() -> bytes:
    """Return the archive: USTAR (POSIX.1-1988), sorted, owned by user 0, not compressed.

    Compressed bytes depend on the zlib of the machine, and the headers that Python's tarfile
    writes on the version of Python: so this is written out here.
    """
    parts = []
    for name in sorted(_names()):
        content = b"" if name.endswith("/") else (SOURCES / name).read_bytes()
        parts += [_header(name, len(content)), content, bytes(-len(content) % BLOCK)]
    return b"".join(parts) + bytes(2 * BLOCK)


def _names() -> set[str]:
    """Only what belongs into the release: never a cache, a backup or a file of an editor."""
    sources = {path.relative_to(SOURCES).as_posix() for path in SOURCES.glob("storefront/*.py")}
    return {"VERSION", "storefront/"} | sources


def _header(name: str, size: int) -> bytes:
    folder = name.endswith("/")
    before = b"".join(
        (
            name.encode("ascii").ljust(100, b"\0"),
            b"0000755\0" if folder else b"0000644\0",
            b"0000000\0" * 2,  # user and group
            b"%011o\0" % size,
            b"%011o\0" % MODIFIED,
        )
    )
    after = b"".join(
        (
            b"5" if folder else b"0",
            bytes(100),  # no link
            b"ustar\x0000",
            bytes(2 * 32),  # no names of user and group
            b"0000000\0" * 2,  # no device
            bytes(155 + 12),  # no prefix; fills the block
        )
    )
    # The checksum is taken with spaces in its own place.
    return before + b"%06o\0 " % sum(before + b" " * 8 + after) + after


def named_digest(path: str) -> str:
    """Return the digest that release.yml gives for the artifact at ``path``, or nothing."""
    text = RELEASE_FILE.read_text(encoding="utf-8")
    found = re.search(rf"^ +path: {re.escape(path)}\n +sha256: ([0-9a-f]{{64}})$", text, re.M)
    return found.group(1) if found else ""


def main() -> int:
    """Build, or check; 0 when all is well, 1 when release.yml disagrees."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with release.yml")
    check = parser.parse_args().check
    version = (SOURCES / "VERSION").read_text(encoding="utf-8").strip()
    path = f"dist/storefront-{version}.tar"
    content = archive()
    digest = hashlib.sha256(content).hexdigest()
    if check:
        named = named_digest(path)
        if named != digest:
            print(
                f"{RELEASE_FILE.name}: {path} has SHA-256 {digest}, "
                f"the file says {named or 'nothing about it'}; correct sha256 there",
                file=sys.stderr,
            )
            return 1
    else:
        target = PROJECT / path
        target.parent.mkdir(exist_ok=True)
        # Renamed into place, so that nobody ever reads half an archive.
        part = target.with_suffix(".part")
        part.write_bytes(content)
        part.replace(target)
    print(f"{digest}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
