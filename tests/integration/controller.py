# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller of a guarded host: a ledger with permits, the keys of the gate, and its list."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ansible_collections.mof.release.plugins.plugin_utils.documents.canonical import canonical
from ansible_collections.mof.release.plugins.plugin_utils.documents.events import event_bytes
from ansible_collections.mof.release.plugins.plugin_utils.domain.decision import Context
from ansible_collections.mof.release.plugins.plugin_utils.domain.event import Event
from ansible_collections.mof.release.plugins.plugin_utils.store.opening import open_location
from ansible_collections.mof.release.plugins.plugin_utils.store.port import Leaf
from ansible_collections.mof.release.plugins.plugin_utils.trust.permit_list import seal_list
from ansible_collections.mof.release.plugins.plugin_utils.usecases.open_ledger import open_ledger
from ansible_collections.mof.release.plugins.plugin_utils.usecases.publish_permits import stamp
from ansible_collections.mof.release.tests.integration.run import Result, Run
from ansible_collections.mof.release.tests.unit.trust.ssh import listed, make_key, must

LEDGER, RELEASE, HOST = "shop", "shop-7", "web1"
PRINCIPAL = "mof-permit"


@dataclass
class Controller:
    """A ledger with permits, the keys of the gate, and the list that it publishes.

    :param folder: for all of these; ``permits.signed`` is the list that the host reads.
    """

    folder: Path
    list: Path
    run: Run
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, permits: Path) -> Controller:
        """Keys ``ca``, ``gate``, ``key`` and ``other``, and a ledger with one release."""
        for name in ("ca", "gate", "key", "other"):
            make_key(folder / name)
        run = Run(folder / "home")
        made = cls(folder, permits, run)
        made.env = {"MOF_RELEASE_STORE": str(made.ledger), "MOF_RELEASE_ACTOR": "dana"}
        open_ledger(str(made.ledger), LEDGER, Context("max", now()))
        made.tell("release_planned", release={"release": RELEASE, "changes": []})
        return made

    @property
    def ledger(self) -> Path:
        """The store."""
        return self.folder / "ledger.sqlite"

    def key(self, name: str = "key") -> Path:
        """A private key."""
        return self.folder / name

    def tell(self, kind: str, **data: Any) -> None:
        """Put an event about the release on the ledger."""
        event = Event(kind, f"release/{RELEASE}", now(), "dana", data)
        with closing(open_location(str(self.ledger))) as store:
            size = store.head().size
            store.append([Leaf(event.subject, event_bytes(event))], size, f"{kind}-{size}")

    def permit(self, name: str, hosts: tuple[str, ...] = (HOST,), seconds: int = 600) -> str:
        """A permit, as the gate puts it on record; returns its id."""
        ends = now() + timedelta(seconds=seconds)
        self.tell(
            "gate_passed",
            permit=name,
            run="",
            hosts=list(hosts),
            starts=False,
            uses=1,
            not_after=ends.isoformat(),
            inputs={},
        )
        return name

    def certify(self, permit: str, *options: str, ca: str = "ca", name: str = PRINCIPAL) -> None:
        """Certify the key by hand, with further options of ssh-keygen."""
        lasts = options or ("-V", "-1m:+10m")
        extra = ("-O", "clear", "-O", "permit-pty")
        must(
            *("ssh-keygen", "-q", "-s", str(self.key(ca)), "-I", permit, "-n", name),
            *(*lasts, *extra, f"{self.key()}.pub"),
        )

    def withdraw(self, permit: str) -> None:
        """Withdraw a permit, and let hosts know."""
        self.tell("permit_withdrawn", permit=permit, comment="stop")
        result = self.play("-e", f"publish={self.list}", "-e", f"publish_key={self.key('gate')}")
        assert result.rc == 0, result

    def play(self, *arguments: str, **env: str) -> Result:
        """Run the playbook ``mof.release.permit``."""
        return self.run.playbook(
            "mof.release.permit", *arguments, cwd=self.folder, env={**self.env, **env}
        )

    def issue(self, permit: str, key: Path | None = None, **given: Any) -> Result:
        """Ask for a certificate of this permit, and publish."""
        told = {
            "release": RELEASE,
            "permit": permit,
            "public_key": f"{key or self.key()}.pub",
            "ca": self.key("ca"),
            "publish": self.list,
            "publish_key": self.key("gate"),
            **given,
        }
        return self.play(*(word for name, one in told.items() for word in ("-e", f"{name}={one}")))

    def entry(self, permit: str, **other: Any) -> dict[str, Any]:
        """What a list says about a permit, with what is said otherwise."""
        return {
            "id": permit,
            "release": RELEASE,
            "hosts": [HOST],
            "principal": PRINCIPAL,
            "not_after": stamp(now() + timedelta(minutes=10)),
            "key": listed(Path(f"{self.key()}.pub")),
            **other,
        }

    def write_list(self, *entries: Mapping[str, Any], key: str = "gate", **other: Any) -> bytes:
        """Publish a list by hand, with what is said otherwise; returns its file."""
        document = {
            "version": 1,
            "ledger": LEDGER,
            "size": 1000,
            "issued_at": stamp(now()),
            "valid_until": stamp(now() + timedelta(minutes=10)),
            "permits": list(entries),
            **other,
        }
        data = seal_list(canonical(document), str(self.key(key)))
        self.list.write_bytes(data)
        return data


def now() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
