# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Points on the curves of SSH keys: refuses those that are no key, or the key of everybody.

Source: FIPS 186-4, D.1.2 (the curves); RFC 8032, 5.1.3 (Ed25519); "Taming the many EdDSAs" (2020),
table 4, for its points of small order, under which anybody can sign.
"""

from __future__ import annotations

from .ssh_wire import Malformed

#: Bits -> the prime and the coefficient b of y^2 = x^3 - 3x + b.
_NIST = {
    256: (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    384: (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    521: (
        2**521 - 1,
        0x0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}
_ED25519_PRIME = 2**255 - 19
#: y of the points of order 8, up to its sign; 0, 1 and -1 are those of order 4, 1 and 2.
_ED25519_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7


def check_point(bits: int, point: bytes) -> None:
    """Refuse what is not an uncompressed point on the NIST curve of this many bits.

    :raises Malformed: it is not.
    """
    prime, coefficient = _NIST[bits]
    size = (bits + 7) // 8
    x, y = int.from_bytes(point[1 : size + 1], "big"), int.from_bytes(point[size + 1 :], "big")
    whole = len(point) == 2 * size + 1 and point[0] == 4 and max(x, y) < prime
    if not whole or (y * y - x**3 + 3 * x - coefficient) % prime:
        raise Malformed("its point is not on the curve")


def check_ed25519(point: bytes) -> None:
    """Refuse what is not a point of Ed25519, or one under which anybody can sign.

    :raises Malformed: it is such a thing.
    """
    if len(point) != 32:
        raise Malformed("it has another length than an Ed25519 key")
    prime = _ED25519_PRIME
    y = int.from_bytes(point, "little") & (2**255 - 1)
    if y in (0, 1, prime - 1, _ED25519_ORDER_8, prime - _ED25519_ORDER_8):
        raise Malformed("anybody can sign with this Ed25519 key")
    # x^2 = (y^2 - 1) / (d y^2 + 1) must have a root; with d = -121665/121666 both sides are
    # multiplied by 121666 and by the square of the denominator, which changes no root.
    over, under = 121666 * (y * y - 1), 121666 - 121665 * y * y
    if y >= prime or pow(over * under, (prime - 1) // 2, prime) != 1:
        raise Malformed("its point is not on the curve")
