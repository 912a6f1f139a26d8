# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Points on curves: those of keys pass, and those beside the curve or open to everybody do not."""

from __future__ import annotations

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_point import (
    check_ed25519,
    check_point,
)
from ansible_collections.mof.release.plugins.plugin_utils.trust.ssh_wire import Malformed
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 2**250), st.sampled_from([ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()]))
def test_points_are_those_of_another_library(secret: int, curve: ec.EllipticCurve) -> None:
    """A point that cryptography makes is on the curve, and none beside it is."""
    made = ec.derive_private_key(secret, curve).public_key()
    point = made.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    check_point(curve.key_size, point)
    for at in (1, -1):
        beside = bytearray(point)
        beside[at] ^= 1
        with pytest.raises(Malformed, match="not on the curve"):
            check_point(curve.key_size, bytes(beside))


@given(st.integers(1, 2**250))
def test_coordinates_have_one_spelling(secret: int) -> None:
    """A coordinate with the prime added names the same point: refused, where it has room."""
    made = ec.derive_private_key(secret, ec.SECP521R1()).public_key().public_numbers()
    x, y, prime = made.x, made.y, 2**521 - 1
    check_point(521, b"\4" + x.to_bytes(66, "big") + y.to_bytes(66, "big"))
    for one, two in ((x + prime, y), (x, y + prime)):
        with pytest.raises(Malformed, match="not on the curve"):
            check_point(521, b"\4" + one.to_bytes(66, "big") + two.to_bytes(66, "big"))


def test_keys_under_which_anybody_can_sign() -> None:
    """Under a point of small order one signature fits many messages: refused, however spelled."""
    prime, order_8 = 2**255 - 19, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
    for y in (0, 1, prime - 1, order_8, prime - order_8):
        for sign_bit in (0, 1 << 255):
            point = (y | sign_bit).to_bytes(32, "little")
            with pytest.raises(Malformed, match="anybody can sign"):
                check_ed25519(point)
    for y in (prime, prime + 1, 2**255 - 1):
        with pytest.raises(Malformed, match="not on the curve"):
            check_ed25519(y.to_bytes(32, "little"))
    forged = 0
    key = Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little"))
    for number in range(4):
        try:
            key.verify((1).to_bytes(32, "little") + bytes(32), b"%d" % number)
            forged += 1
        except InvalidSignature:
            pass
    assert forged == 4


def test_half_of_all_numbers_are_points_of_ed25519() -> None:
    """The check neither refuses nor passes everything: y must have an x."""
    passed = 0
    for y in range(2, 402):
        try:
            check_ed25519(y.to_bytes(32, "little"))
            passed += 1
        except Malformed:
            pass
    assert 150 < passed < 250
    with pytest.raises(Malformed, match="another length"):
        check_ed25519(bytes(31))
