# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real certificates, and real servers that show them."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A self-signed certificate with its key, both as PEM."""

    certificate: bytes
    key: bytes

    def der(self) -> bytes:
        """The certificate alone, as DER."""
        loaded = x509.load_pem_x509_certificate(self.certificate)
        return loaded.public_bytes(serialization.Encoding.DER)

    def stored(self, folder: Path, name: str) -> Path:
        """Both in a file, the key first as some servers want it."""
        path = folder / f"{name}.pem"
        path.write_bytes(self.key + self.certificate)
        return path


def made(start: datetime.datetime, end: datetime.datetime, *, name: str = "shop.example") -> Made:
    """A certificate that is valid from ``start`` to ``end``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return Made(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


@contextmanager
def serving(
    folder: Path, default: Made, by_name: Mapping[str, Made] | None = None
) -> Iterator[int]:
    """A TLS server on the port that is given back, with other certificates for other names."""
    context = _context(folder, "default", default)
    others = {name: _context(folder, name, one) for name, one in (by_name or {}).items()}

    def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name in others:
            connection.context = others[name]

    context.sni_callback = choose
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, context), daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)


def _context(folder: Path, name: str, one: Made) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(one.stored(folder, f"server-{name}"))
    return context


def _serve(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _address = server.accept()
        except OSError:  # the test is over
            return
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(1)
