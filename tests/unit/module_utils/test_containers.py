# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The section containers: of podman and docker, without their environment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mof.release.plugins.module_utils.collectors import containers
from ansible_collections.mof.release.plugins.module_utils.collectors.collect import (
    CollectorFailed,
    snapshot,
)

Answer = tuple[int, str, str]
Row = list[Any]

_DIGEST = "ab" * 32
_WEB: Row = [
    "registry.example/web:2.4.0",
    "/web",
    f"sha256:{_DIGEST}",
    "running",
    {
        "8443/tcp": [
            {"HostIp": "::1", "HostPort": "443"},
            {"HostIp": "0.0.0.0", "HostPort": "443"},
        ],
        "8080/tcp": [{"HostIp": "", "HostPort": "80"}],
        "9000/tcp": None,
    },
    [
        {"Type": "bind", "Source": "/srv/web", "Destination": "/data", "RW": False, "Mode": "z"},
        {
            "Type": "volume",
            "Name": "v1",
            "Source": "/var/x/v1",
            "Destination": "/cache",
            "RW": True,
        },
    ],
    {"Name": "on-failure", "MaximumRetryCount": 3},
]
_JOB: Row = ["job", "job", _DIGEST, "exited", None, None, {"Name": ""}]


class Programs:
    """podman and docker with these containers (id -> row); without a program: no such file."""

    def __init__(self, **programs: dict[str, Row]) -> None:
        self.programs = programs
        self.failing: dict[tuple[str, str], Answer] = {}
        self.asked: list[list[str]] = []

    def __call__(self, argv: Sequence[str]) -> Answer:
        """What the program prints."""
        program, verb = argv[0], argv[1]
        self.asked.append(list(argv))
        if program not in self.programs:
            raise FileNotFoundError(program)
        if (program, verb) in self.failing:
            return self.failing[program, verb]
        if verb == "ps":
            assert argv[2:] == ["--all", "--no-trunc", "--quiet"]
            return 0, "".join(f"{one}\n" for one in self.programs[program]), ""
        assert list(argv[1:5]) == ["inspect", "--type", "container", "--format"]
        rows = [self.programs[program].get(one) for one in argv[6:]]
        if None in rows:
            return 1, "", "Error: no such container"
        return 0, "".join(json.dumps(one) + "\n" for one in rows), ""


def test_containers_of_both(tmp_path: Path) -> None:
    """Each by its program and name, with what it was made from and how it is set up."""
    run = Programs(docker={"1" * 64: _WEB}, podman={"2" * 64: _JOB})
    assert containers.collect(run, str(tmp_path)) == {
        "docker/web": {
            "image": "registry.example/web:2.4.0",
            "image_digest": f"sha256:{_DIGEST}",
            "state": "running",
            "ports": ["0.0.0.0:443->8443/tcp", "80->8080/tcp", "[::1]:443->8443/tcp"],
            "mounts": ["/srv/web:/data:ro", "v1:/cache:rw"],
            "restart": "on-failure:3",
        },
        "podman/job": {
            "image": "job",
            "image_digest": f"sha256:{_DIGEST}",
            "state": "exited",
            "ports": [],
            "mounts": [],
            "restart": "no",
        },
    }


def test_the_environment_is_not_asked_for() -> None:
    """By template, so that neither it nor labels nor a moving status reach this program."""
    run = Programs(docker={"1": _WEB}, podman={"2": _JOB})
    containers.collect(run)
    templates = [argv[5] for argv in run.asked if argv[1] == "inspect"]
    assert len(templates) == 2
    for one in templates:
        assert one.count("{{json .") == len(_WEB)
        assert "Env" not in one
        assert "Label" not in one
        assert "{{json .}}" not in one
        assert "{{json .Config}}" not in one
        assert "{{json .State}}" not in one


def test_neither_program() -> None:
    """A host without both has no containers, which is known."""
    assert containers.collect(Programs()) == {}
    assert containers.collect(Programs(podman={}, docker={})) == {}


def test_docker_that_is_podman() -> None:
    """What both list is one container, asked for once."""
    both = {"1": _JOB}
    run = Programs(podman=both, docker=both)
    assert list(containers.collect(run)) == ["podman/job"]
    assert [argv[0] for argv in run.asked if argv[1] == "inspect"] == ["podman"]


def test_the_order_does_not_matter() -> None:
    """The same containers in another order are the same data."""
    one, two = Programs(docker={"1": _WEB, "2": _JOB}), Programs(docker={"2": _JOB, "1": _WEB})
    assert json.dumps(containers.collect(one)) == json.dumps(containers.collect(two))


def test_a_client_without_its_daemon_is_unknown(tmp_path: Path) -> None:
    """With what it says, not without containers; that it ran once shows by what it left."""
    run = Programs(docker={})
    run.failing["docker", "ps"] = (1, "", "Cannot connect to the Docker daemon at unix:///x.")
    (tmp_path / "var" / "lib" / "docker").mkdir(parents=True)
    with pytest.raises(CollectorFailed, match=r"docker failed with .* Cannot connect"):
        containers.collect(run, str(tmp_path))


def test_a_client_alone_has_no_containers(tmp_path: Path) -> None:
    """On a host where no daemon ever ran; one that answers is asked all the same."""
    run = Programs(docker={})
    run.failing["docker", "ps"] = (1, "", "Cannot connect to the Docker daemon at unix:///x.")
    assert containers.collect(run, str(tmp_path)) == {}
    assert list(containers.collect(Programs(docker={"1": _JOB}), str(tmp_path))) == ["docker/job"]


def test_one_that_is_removed_meanwhile() -> None:
    """The list is asked for again, and again a few times only."""

    class Busy(Programs):
        def __call__(self, argv: Sequence[str]) -> Answer:
            answer = super().__call__(argv)
            if argv[1] == "ps" and argv[0] == "docker":
                self.programs["docker"] = self.later.pop(0) if self.later else {}
            return answer

        later: list[dict[str, Row]]

    run = Busy(docker={"1": _WEB, "2": _JOB})
    run.later = [{"2": _JOB}, {"2": _JOB}, {"2": _JOB}]
    assert list(containers.collect(run)) == ["docker/job"]
    run = Busy(docker={"1": _WEB})
    run.later = [{str(number): _WEB} for number in range(2, 20)]
    with pytest.raises(CollectorFailed, match="no such container"):
        containers.collect(run)
    assert len([argv for argv in run.asked if argv[1] == "inspect"]) == 3


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "{}\n",
        "[]\n",
        "[1, 2]\n",
        "not json: SECRET=not-to-be-seen\n",
        "[" * 100_000,
        json.dumps(_WEB[:-1]) + "\n",
        json.dumps(_WEB) + "\n" + json.dumps(_JOB) + "\n",
        json.dumps([*_WEB[:4], "ports", *_WEB[5:]]) + "\n",
        json.dumps([*_WEB[:4], {"80/tcp": ["x"]}, *_WEB[5:]]) + "\n",
        json.dumps([*_WEB[:5], [7], _WEB[6]]) + "\n",
        json.dumps([*_WEB[:6], "no"]) + "\n",
        json.dumps([_WEB[0], None, *_WEB[2:]]) + "\n",
    ],
)
def test_half_an_answer_is_a_failure(printed: str) -> None:
    """Whatever cannot be read is unknown, and nothing of it is told."""
    run = Programs(docker={"1": _WEB})
    run.failing["docker", "inspect"] = (0, printed, "")
    with pytest.raises(CollectorFailed, match="docker inspect") as error:
        containers.collect(run)
    assert "not-to-be-seen" not in str(error.value)


def test_many_containers() -> None:
    """More than a command line should hold are asked for in parts."""
    many = {str(number): [*_WEB[:1], f"c{number}", *_WEB[2:]] for number in range(1201)}
    run = Programs(podman=many)
    assert len(containers.collect(run)) == 1201
    assert len([argv for argv in run.asked if argv[1] == "inspect"]) == 3


def test_this_host_twice() -> None:
    """Two calls in a row on a real host are equal, whether or not it has either program."""
    first, second = (
        snapshot({"c": containers.collect}, 30)["sections"]["c"] for _number in range(2)
    )
    assert first == second
