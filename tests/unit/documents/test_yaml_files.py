# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML in files: sizes, encodings, and files that are none."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.documents.yaml_input import (
    MAX_BYTES,
    parse_yaml,
    read_yaml,
)
from ansible_collections.mof.release.plugins.plugin_utils.domain.errors import BadDocument


def refusal(text: str) -> list[str]:
    """The lines of the error that a text is refused with."""
    with pytest.raises(BadDocument) as error:
        parse_yaml(text, "policy.yml", "policy")
    return str(error.value).splitlines()


def file_refusal(path: Path) -> list[str]:
    """The lines of the error that a file is refused with."""
    with pytest.raises(BadDocument) as error:
        read_yaml(path, "policy")
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "null", "~"]
)
def test_an_empty_document_is_refused(text: str, tmp_path: Path) -> None:
    """With the way to start, also as a file and behind a byte order mark."""
    expected = ["policy.yml: the policy is empty", "write it; see the examples"]
    assert refusal(text) == expected
    file = tmp_path / "policy.yml"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert file_refusal(file) == [f"{tmp_path}/{expected[0]}", expected[1]]


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    """And with the line ends of other systems."""
    file = tmp_path / "policy.yml"
    for data in (b"a: 1\nb: x\n", b"\xef\xbb\xbfa: 1\nb: x\n", b"a: 1\r\nb: x\r\n"):
        file.write_bytes(data)
        source = read_yaml(file, "policy")
        assert source.value == {"a": 1, "b": "x"}
        assert source.where(("b",)) == f"{file}, line 2"


def test_a_file_may_be_as_large_as_promised_and_no_larger(tmp_path: Path) -> None:
    """2,000,000 bytes are read; one more is refused without parsing."""
    file = tmp_path / "policy.yml"
    whole = b"a: " + b"x" * (MAX_BYTES - 3)
    file.write_bytes(whole)
    assert len(read_yaml(file, "policy").value["a"]) == MAX_BYTES - 3
    file.write_bytes(whole + b"x")
    assert file_refusal(file) == [
        f"{file}: the policy is larger than 2,000,000 bytes",
        "keep large content in files of its own and name them here",
    ]


def test_a_missing_file_a_directory_and_another_encoding(tmp_path: Path) -> None:
    """Each is named with its remedy."""
    missing = tmp_path / "nowhere" / "policy.yml"
    assert file_refusal(missing) == [
        f"{missing}: there is no policy here",
        "check the path, or write the file",
    ]
    assert file_refusal(tmp_path) == [
        f"{tmp_path}: the policy cannot be read: Is a directory",
        "check the path",
    ]
    file = tmp_path / "policy.yml"
    for data, byte in ((b"a: caf\xe9\n", 6), ("a: 1".encode("utf-16"), 0), (b"a: \xed\xa0\x80", 3)):
        file.write_bytes(data)
        assert file_refusal(file) == [
            f"{file}: the policy is not UTF-8 (byte {byte})",
            "save it as UTF-8",
        ]


def test_a_directory_is_not_read_whatever_is_in_it(tmp_path: Path) -> None:
    """Also behind a link, and where it is called like a file."""
    folder = tmp_path / "policy.yml"
    folder.mkdir()
    (folder / "policy.yml").write_text("a: 1")
    link = tmp_path / "link.yml"
    link.symlink_to("policy.yml")
    for path in (folder, link):
        assert file_refusal(path) == [
            f"{path}: the policy cannot be read: Is a directory",
            "check the path",
        ]


def test_a_pipe_or_socket_is_refused_without_waiting(tmp_path: Path) -> None:
    """Reading one that nobody writes to would wait for ever."""
    pipe, door = tmp_path / "pipe.yml", tmp_path / "s"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(door))
        for path in (pipe, door):
            assert file_refusal(path) == [f"{path}: the policy is no file", "check the path"]
