# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions in the order of their package managers, against their own words and programs."""

from __future__ import annotations

import random
import shutil
import subprocess
from functools import cmp_to_key, partial
from itertools import pairwise

import pytest
from ansible_collections.mof.release.plugins.plugin_utils.domain.configuration.versions import older
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

# Of the tests of rpm itself, tests/rpmvercmp.at: two versions, and what comes of comparing them.
RPM = """
1.0 1.0 0 | 1.0 2.0 -1 | 2.0 1.0 1 | 2.0.1 2.0.1 0 | 2.0 2.0.1 -1 | 2.0.1 2.0 1
2.0.1a 2.0.1a 0 | 2.0.1a 2.0.1 1 | 2.0.1 2.0.1a -1 | 5.5p1 5.5p1 0 | 5.5p1 5.5p2 -1 | 5.5p2 5.5p1 1
5.5p10 5.5p10 0 | 5.5p1 5.5p10 -1 | 5.5p10 5.5p1 1 | 10xyz 10.1xyz -1 | 10.1xyz 10xyz 1
xyz10 xyz10 0 | xyz10 xyz10.1 -1 | xyz10.1 xyz10 1 | xyz.4 xyz.4 0 | xyz.4 8 -1 | 8 xyz.4 1
xyz.4 2 -1 | 2 xyz.4 1 | 5.5p2 5.6p1 -1 | 5.6p1 5.5p2 1 | 5.6p1 6.5p1 -1 | 6.5p1 5.6p1 1
6.0.rc1 6.0 1 | 6.0 6.0.rc1 -1 | 10b2 10a1 1 | 10a2 10b2 -1 | 1.0aa 1.0aa 0 | 1.0a 1.0aa -1
1.0aa 1.0a 1 | 10.0001 10.0001 0 | 10.0001 10.1 0 | 10.1 10.0001 0 | 10.0001 10.0039 -1
10.0039 10.0001 1 | 4.999.9 5.0 -1 | 5.0 4.999.9 1 | 20101121 20101121 0 | 20101121 20101122 -1
20101122 20101121 1 | 2_0 2_0 0 | 2.0 2_0 0 | 2_0 2.0 0 | a a 0 | a+ a+ 0 | a+ a_ 0 | a_ a+ 0
+a +a 0 | +a _a 0 | _a +a 0 | +_ +_ 0 | _+ +_ 0 | _+ _+ 0 | + _ 0 | _ + 0
1.0~rc1 1.0~rc1 0 | 1.0~rc1 1.0 -1 | 1.0 1.0~rc1 1 | 1.0~rc1 1.0~rc2 -1 | 1.0~rc2 1.0~rc1 1
1.0~rc1~git123 1.0~rc1~git123 0 | 1.0~rc1~git123 1.0~rc1 -1 | 1.0~rc1 1.0~rc1~git123 1
1.0^ 1.0^ 0 | 1.0^ 1.0 1 | 1.0 1.0^ -1 | 1.0^git1 1.0^git1 0 | 1.0^git1 1.0 1 | 1.0 1.0^git1 -1
1.0^git1 1.0^git2 -1 | 1.0^git2 1.0^git1 1 | 1.0^git1 1.01 -1 | 1.01 1.0^git1 1
1.0^20160101 1.0^20160101 0 | 1.0^20160101 1.0.1 -1 | 1.0.1 1.0^20160101 1
1.0^20160101^git1 1.0^20160101^git1 0 | 1.0^20160102 1.0^20160101^git1 1
1.0^20160101^git1 1.0^20160102 -1 | 1.0~rc1^git1 1.0~rc1^git1 0 | 1.0~rc1^git1 1.0~rc1 1
1.0~rc1 1.0~rc1^git1 -1 | 1.0^git1~pre 1.0^git1~pre 0 | 1.0^git1 1.0^git1~pre 1
1.0^git1~pre 1.0^git1 -1 | 1b.fc17 1b.fc17 0 | 1b.fc17 1.fc17 -1 | 1.fc17 1b.fc17 1
1g.fc17 1g.fc17 0 | 1g.fc17 1.fc17 1 | 1.fc17 1g.fc17 -1
"""

# Each list from the oldest to the newest: of the Debian Policy, apk-tools, PEP 440 and SemVer.
ORDERED = {
    "dpkg": [
        *("1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1~bpo12+1", "1.0-1", "1.0-1ubuntu1"),
        *("1.0-1+deb12u1", "1.0-1+deb12u2", "1.0-2", "1.0-10", "1.0a", "1.0+b1", "1.0.1", "1:0.1"),
    ],
    "rpm": [
        *("1.0~rc1-1", "1.0-1.el9", "1.0-1.el9_2", "1.0-2.el9", "1.0-10.el9", "1.0.1-1", "1.10-1"),
        *("1:0.1-1", "2:0.0.1-0"),
    ],
    "apk": [
        *(
            "1.2_alpha1",
            "1.2_alpha2",
            "1.2_beta",
            "1.2_pre1",
            "1.2_rc1",
            "1.2",
            "1.2-r1",
            "1.2-r10",
        ),
        *(
            "1.2_git20200101",
            "1.2_p1",
            "1.2a",
            "1.2.05",
            "1.2.1",
            "1.2.1-r0",
            "1.2.10",
            "1.10",
            "2",
        ),
    ],
    "pip": [
        *("1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+local.1", "1.0.post1"),
        *("1.0.1", "1.1", "1!0.5"),
    ],
    "npm": [
        *("1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta"),
        *("1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0"),
    ],
}

EQUAL = [
    ("dpkg", "1.0", "0:1.0"),
    ("dpkg", "1.0", "1.0-0"),
    ("dpkg", "1.00", "1.0"),
    ("rpm", "1.0", "0:1.0"),
    ("rpm", "1.0-1.el9", "1.0"),
    ("pip", "1.0", "1.0.0"),
    ("pip", "1.0-1", "1.0.post1"),
    ("pip", "v1.0ALPHA1", "1.0a1"),
    ("npm", "v1.0.0+build.1", "1.0.0"),
]


def compared(manager: str, left: str, right: str) -> int:
    """-1 for older, 1 for newer, 0 for neither."""
    return older(manager, right, left) - older(manager, left, right)


def test_rpm_orders_as_its_own_tests_say() -> None:
    """Each line of the table of rpm."""
    lines = [one.split() for line in RPM.strip().splitlines() for one in line.split("|")]
    assert len(lines) == 97
    wrong = [line for line in lines if compared("rpm", line[0], line[1]) != int(line[2])]
    assert not wrong


@pytest.mark.parametrize("manager", list(ORDERED))
def test_the_order_that_the_rules_of_a_manager_give(manager: str) -> None:
    """Every version is older than all behind it, and not older than itself or any before."""
    versions = ORDERED[manager]
    wrong = [
        (one, other)
        for place, one in enumerate(versions)
        for behind, other in enumerate(versions)
        if older(manager, one, other) != (place < behind)
    ]
    assert not wrong


@pytest.mark.parametrize(("manager", "one", "other"), EQUAL)
def test_two_ways_to_write_one_version(manager: str, one: str, other: str) -> None:
    """Neither is older."""
    assert compared(manager, one, other) == 0


def test_dpkg_orders_as_dpkg_itself() -> None:
    """Generated versions, sorted by us; dpkg finds none older than the one before it."""
    program = shutil.which("dpkg")
    if program is None:
        # Where there is none, the Policy's own examples must do.
        assert older("dpkg", "1.0~beta1~svn1245", "1.0~beta1")
        return
    chance = random.Random(5)
    versions = [_debian(chance) for _number in range(300)]
    ordered = sorted(versions, key=cmp_to_key(partial(compared, "dpkg")))
    wrong = []
    for one, other in pairwise(ordered):
        sign = "lt" if older("dpkg", one, other) else "eq"
        asked = subprocess.run(
            [program, "--compare-versions", one, sign, other], capture_output=True, check=False
        )
        if asked.returncode:
            wrong.append((one, sign, other))
    assert not wrong


def _debian(chance: random.Random) -> str:
    alphabet = ["0", "1", "2", "9", "10", "007", ".", "+", "~", "a", "b", "rc", "Z", "-"]
    text = str(chance.randint(0, 3)) + "".join(chance.choices(alphabet, k=chance.randint(0, 7)))
    text = text.rstrip("-")  # dpkg takes no empty revision
    epoch = chance.choice(["", "", "", "0:", "1:"])
    return f"{epoch}{text}{chance.choice(['', '-1', '-1~bpo1', '-0ubuntu1', '-2+b1'])}"


PEP440 = st.from_regex(
    r"\A(?:[0-2]!)?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}(?:(?:a|b|rc|\.alpha|-pre)[0-9]?)?"
    r"(?:\.post[0-9]?|-[0-9])?(?:\.dev[0-9]?)?(?:\+[a-z0-9]{1,3}(?:\.[a-z0-9]{1,3})?)?\Z"
)


@given(PEP440, PEP440)
def test_pip_orders_as_packaging_does(one: str, other: str) -> None:
    """Any two versions of PEP 440."""
    assert older("pip", one, other) == (Version(one) < Version(other))


@given(
    st.sampled_from(["dpkg", "rpm", "apk", "pip", "npm", "other", ""]),
    st.text(max_size=12),
    st.text(max_size=12),
)
def test_anything_has_an_order(manager: str, left: str, right: str) -> None:
    """Whatever stands for a version: an answer, and never both older than the other."""
    assert not (older(manager, left, right) and older(manager, right, left))
    assert not older(manager, left, left)
