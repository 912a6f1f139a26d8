# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The signatures of a record as files, so that OpenSSH alone can tell whether they are good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..documents.canonical import sha256
from ..documents.events import read_event
from ..documents.statement import read_statement
from ..trust.dsse import PAYLOAD_TYPE, pae, unseal
from ..trust.sshsig import armor

README = "README.txt"
#: Names that only this module gives; whatever else lies beside them is somebody's own.
_OURS = re.compile(
    r"README\.txt|allowed_signers-[0-9a-f]{16}"
    r"|[0-9]+-(?:signoff|review|waiver|authorization|policy)-[A-Za-z0-9._@+-]+\.(?:txt|pae|sig)"
)


@dataclass(frozen=True)
class SignedFile:
    """One signed decision: the names of its files, and what it takes to verify them.

    :param signers: name of the file of allowed signers, empty when the record has none.
    """

    event: int
    kind: str
    signer: str
    headline: str
    keyid: str
    at: datetime
    name: str
    signers: str

    def command(self, ledger: str) -> str:
        """What OpenSSH is asked, for a shell in the folder of the files."""
        about = f"-n signoff@{ledger} -s {self.name}.sig"
        if not self.signers:
            return f"ssh-keygen -Y check-novalidate {about} < {self.name}.pae"
        moment = f"{self.at.astimezone(UTC):%Y%m%d%H%M%SZ}"
        who = f"-f {self.signers} -I {self.signer} -O verify-time={moment}"
        return f"ssh-keygen -Y verify {who} {about} < {self.name}.pae"


def folder_name(release: str) -> str:
    """The folder of the files, beside the record."""
    return f"{release}.signatures"


def is_ours(name: str) -> bool:
    """Whether a file of this name in the folder was written by this module, now or earlier."""
    return bool(_OURS.fullmatch(name))


def signature_files(record: Mapping[str, Any]) -> dict[str, bytes]:
    """Name -> content of every file in the folder; nothing when nobody signed.

    :param record: it has the shape of record.schema.json; nothing in it is verified here.
    """
    files: dict[str, bytes] = {}
    for one, told in zip(record["signatures"], signed_files(record), strict=True):
        sealed = unseal(one["envelope"].encode("utf-8"), told.name)
        text = read_statement(sealed.payload, told.name)["predicate"]["text"]
        files[f"{told.name}.txt"] = f"{text}\n".encode()
        files[f"{told.name}.pae"] = pae(PAYLOAD_TYPE, sealed.payload)
        files[f"{told.name}.sig"] = armor(sealed.signature)
        if told.signers:
            files[told.signers] = one["signers"].encode("utf-8")
    return files | {README: _readme(record).encode("utf-8")} if files else {}


def signed_files(record: Mapping[str, Any]) -> list[SignedFile]:
    """Each signed decision of a record, in order."""
    leaves = {one["index"]: one["leaf"].encode("utf-8") for one in record["events"]}
    found = []
    for one in record["signatures"]:
        index, where = one["event"], f"event {one['event']}"
        sealed = unseal(one["envelope"].encode("utf-8"), where)
        predicate = read_statement(sealed.payload, where)["predicate"]
        digest = sha256(one["signers"].encode("utf-8"))
        found.append(
            SignedFile(
                event=index,
                kind=predicate["kind"],
                signer=predicate["signer"],
                headline=predicate["text"].partition("\n")[0],
                keyid=sealed.keyid,
                at=read_event(leaves[index], where).at,
                name=f"{index}-{predicate['kind']}-{predicate['signer']}",
                signers=f"allowed_signers-{digest[:16]}" if one["signers"] else "",
            )
        )
    return found


def _readme(record: Mapping[str, Any]) -> str:
    release, ledger = record["release"], record["ledger"]["id"]
    told = []
    for one in signed_files(record):
        told += [
            f"event {one.event}: {one.headline}",
            f"  on record {one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC, key {one.keyid}",
            *(() if one.signers else (_NOBODY,)),
            one.command(ledger),
            "",
        ]
    return _README.format(release=release, ledger=ledger, decisions="\n".join(told))


_NOBODY = (
    "  No rules were in force, and nobody kept whose key was whose: this shows that the\n"
    "  signature fits, and not that the key is that of the person."
)
_README = """\
Signatures of release {release}, ledger {ledger}

What people signed, to be verified with OpenSSH 9.1 or newer and nothing else. For each signed
decision there is

  EVENT-KIND-PERSON.txt   the text that was shown
  EVENT-KIND-PERSON.pae   the bytes that were signed: the statement, with that text in it
  EVENT-KIND-PERSON.sig   the signature

and in allowed_signers-... whose key was whose when it was accepted. In this folder, each of these
commands must answer: Good "signoff@{ledger}" signature for PERSON. All of them at once are run by

grep ^ssh-keygen README.txt | sh

{decisions}
That each text is the one in the bytes that were signed (no output, when it is):

for signed in *.pae; do
  python3 -c 'import json, sys; read = sys.stdin.buffer.read()
print(json.loads(read[read.index(b"{{"):])["predicate"]["text"])' < "$signed" |
  diff - "${{signed%.pae}}.txt"
done

That these are the signatures which the events of the record name (no output, when they are):

python3 - ../{release}.json <<'END'
import base64, hashlib, json, pathlib, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
events = {{one["index"]: json.loads(one["leaf"]) for one in record["events"]}}
for one in record["signatures"]:
    named = events[one["event"]]["data"]["signature"]["envelope"]
    if hashlib.sha256(one["envelope"].encode()).hexdigest() != named:
        print("the record has another envelope for event", one["event"])
    [signed] = pathlib.Path().glob(str(one["event"]) + "-*.pae")
    envelope = json.loads(one["envelope"])
    payload = base64.b64decode(envelope["payload"])
    text = signed.with_suffix(".sig").read_text().split("-----")[2].replace("\\n", "")
    if text != envelope["signatures"][0]["sig"] or not signed.read_bytes().endswith(payload):
        print(signed, "is not what the record has")
END

How an event is shown to be on the ledger, {release}.html says under "How to verify".
"""
