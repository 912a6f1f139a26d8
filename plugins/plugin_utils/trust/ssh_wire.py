# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data types of the SSH protocol and base64, read so that each value has one spelling only.

Source: RFC 4251, 5 (data types); RFC 4648, 4 (base64).
"""

from __future__ import annotations

import base64
import binascii


class Malformed(ValueError):
    """Bytes that are not what they should be; the message says how, in a few words."""


class Wire:
    """Reads values one after the other from the front of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes.

        :raises Malformed: there are fewer.
        """
        end = self._at + size
        if end > len(self._data):
            raise Malformed("it ends too early")
        taken, self._at = self._data[self._at : end], end
        return taken

    def uint(self, size: int) -> int:
        """An unsigned number of ``size`` bytes."""
        return int.from_bytes(self.take(size), "big")

    def string(self) -> bytes:
        """A string: its length in 4 bytes, then its bytes."""
        return self.take(self.uint(4))

    def text(self) -> str:
        """A string of at most 255 visible ASCII characters, without spaces."""
        data = self.string()
        if len(data) > 255:
            raise Malformed("a name in it is longer than 255 characters")
        if not all(0x20 < byte < 0x7F for byte in data):
            raise Malformed("a name in it holds other characters than visible ASCII")
        return data.decode("ascii")

    def number(self) -> int:
        """An mpint that is above 0, without a byte more than it needs."""
        data = self.string()
        value = int.from_bytes(data, "big", signed=True)
        if value <= 0 or data != number_bytes(value):
            raise Malformed("a number in it is not above 0, or is written with needless bytes")
        return value

    def more(self) -> bool:
        """Whether bytes are left."""
        return self._at < len(self._data)

    def rest(self) -> bytes:
        """All bytes that are left."""
        return self.take(len(self._data) - self._at)

    def end(self) -> None:
        """Nothing may be left.

        :raises Malformed: something is.
        """
        if self.more():
            raise Malformed(f"{len(self._data) - self._at} bytes are left over in it")


def number_bytes(value: int) -> bytes:
    """The bytes of an mpint above 0: a leading zero only where the sign needs it."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def put_string(data: bytes) -> bytes:
    """A string on the wire: its length in 4 bytes, then its bytes."""
    return len(data).to_bytes(4, "big") + data


def put_text(word: str) -> bytes:
    """A string of ASCII characters on the wire."""
    return put_string(word.encode("ascii"))


def decode_base64(text: str) -> bytes:
    """The bytes of base64 with its padding, without white space.

    :raises Malformed: it is not base64, or encoding the bytes again gives another text.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Malformed("it is not base64") from error
    if encode_base64(data) != text:
        raise Malformed("its base64 is not the only way to write these bytes")
    return data


def encode_base64(data: bytes) -> str:
    """Base64 with its padding, on one line."""
    return base64.b64encode(data).decode("ascii")
