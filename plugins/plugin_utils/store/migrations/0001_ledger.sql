-- Copyright (c) 2026 the mof.release contributors
-- GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The ledger, its Merkle tree, and the evidence. No STRICT, no RETURNING: SQLite of RHEL 9 is 3.34.

-- One row: which ledger this is, and its head.
CREATE TABLE ledger (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (typeof(size) = 'integer' AND size >= 0),
    root BLOB NOT NULL CHECK (typeof(root) = 'blob' AND length(root) = 32)
);

-- data: the exact bytes that were appended. subject: derived from them, to find them by.
CREATE TABLE entries (
    idx INTEGER PRIMARY KEY,
    subject TEXT NOT NULL CHECK (typeof(subject) = 'text'),
    data BLOB NOT NULL CHECK (typeof(data) = 'blob')
);

CREATE INDEX entries_by_subject ON entries (subject);

-- Hashes of the complete subtrees, each under the leaf that completed it: (leaf, 0) is the hash of
-- the leaf, (leaf, level) of the 2^level leaves that end with it. So an append writes at the end.
CREATE TABLE nodes (
    leaf INTEGER NOT NULL,
    level INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (typeof(hash) = 'blob' AND length(hash) = 32),
    PRIMARY KEY (leaf, level)
) WITHOUT ROWID;

-- Idempotency keys: the entries from first up to, without, stop were appended under this key.
CREATE TABLE appends (
    key TEXT NOT NULL PRIMARY KEY,
    first INTEGER NOT NULL,
    stop INTEGER NOT NULL CHECK (stop > first)
) WITHOUT ROWID;

-- digest: SHA-256 in hex of the content as it was put. zlib: 1 when it is kept compressed.
CREATE TABLE evidence (
    digest TEXT NOT NULL PRIMARY KEY CHECK (length(digest) = 64),
    zlib INTEGER NOT NULL CHECK (zlib IN (0, 1)),
    content BLOB NOT NULL CHECK (typeof(content) = 'blob')
);

CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never altered'); END;

CREATE TRIGGER entries_last BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;

CREATE TRIGGER entries_are_gapless BEFORE INSERT ON entries
WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entries)
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are added at its end'); END;

CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is never altered'); END;

CREATE TRIGGER evidence_lasts BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;

-- INSERT OR REPLACE deletes without asking the trigger for DELETE.
CREATE TRIGGER evidence_is_kept_once BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM evidence WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'evidence is never altered'); END;

CREATE TRIGGER ledger_is_one BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger)
BEGIN SELECT RAISE(ABORT, 'a store holds one ledger'); END;

CREATE TRIGGER ledger_stays BEFORE UPDATE OF one, id ON ledger
BEGIN SELECT RAISE(ABORT, 'the id of the ledger is never altered'); END;

CREATE TRIGGER ledger_grows BEFORE UPDATE OF size ON ledger WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the ledger never shrinks'); END;

CREATE TRIGGER ledger_lasts BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is never deleted'); END;
