# Copyright (c) 2026 the mof.release contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a refusal: aligned, complete, safe for a terminal, and fit to be pasted."""

from __future__ import annotations

import shlex
import subprocess
import unicodedata

from ansible_collections.mof.release.plugins.plugin_utils.documents.text import visible
from ansible_collections.mof.release.plugins.plugin_utils.domain.finding import Finding
from ansible_collections.mof.release.plugins.plugin_utils.records.refusal import (
    WIDTH,
    refusal_text,
)
from hypothesis import given, settings
from hypothesis import strategies as st

HEADLINE = "REFUSED  storefront-2.4.0 -> production (3 hosts) by deploy.yml"
FOOTER = "Nothing was run. This attempt is on record as event 118."
SIGN = (
    "ansible-playbook mof.release.sign -e release=storefront-2.4.0 "
    "-e cluster=operations -e decision=go -e comment='all -e is well'"
)
FINDINGS = (
    Finding("sign-off", "operations", "has not signed", "kim", SIGN),
    Finding("artifact", "app.tar", "changed after go (9f2c… -> 41aa…)", "dana", "build it again"),
    Finding("playbook", "tasks/main.yml", "changed after go", "kim", "hold a new review"),
    Finding("release", "storefront-2.4.0", "is in preparation", "dana"),
    Finding("window", "", "opens 2026-11-26 20:00 KST, in 2 days 4 hours"),
)

EXPECTED = f"""\
{HEADLINE}                                  exit 77
  sign-off  operations has not signed
            kim: ansible-playbook mof.release.sign -e release=storefront-2.4.0 \\
                -e cluster=operations -e decision=go -e comment='all -e is well'
  artifact  app.tar changed after go (9f2c… -> 41aa…)  dana:  build it again
  playbook  tasks/main.yml changed after go            kim:   hold a new review
  release   storefront-2.4.0 is in preparation         dana acts next
  window    opens 2026-11-26 20:00 KST, in 2 days 4 hours
Nothing was run. This attempt is on record as event 118."""


def test_the_whole_block() -> None:
    """Every finding is there, in aligned columns, and the footer ends it."""
    assert refusal_text(HEADLINE, FINDINGS, [FOOTER], 77) == EXPECTED


def test_without_exit_code_the_first_line_is_the_headline() -> None:
    """What is not given is not shown."""
    assert refusal_text("CLOSED  storefront-2.4.0", ()) == "CLOSED  storefront-2.4.0"


def test_exit_code_never_touches_a_long_headline() -> None:
    """A headline that fills the line pushes the exit code on."""
    assert refusal_text("R" * 120, (), (), 77) == f"{'R' * 120}  exit 77"


def test_a_broken_command_is_still_the_command() -> None:
    """Pasted into a shell, the lines of a command give the words of the command."""
    text = refusal_text(HEADLINE, FINDINGS[:1])
    command = text.split("kim: ", 1)[1]
    assert "\\\n" in command
    script = f'set -- {command}\nprintf "%s\\n" "$@"'
    said = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines() == shlex.split(SIGN)


def test_long_problems_wrap_in_their_column() -> None:
    """Lines of a long problem stay within the width and below one another."""
    problem = "is not what was registered, " * 8
    text = refusal_text(HEADLINE, [Finding("artifact", "app.tar", problem, "dana", "build it")])
    lines = text.split("\n")[1:]
    assert len(lines) > 3
    assert all(len(line) <= WIDTH for line in lines)
    assert all(line.startswith(" " * 12) for line in lines[1:])


def test_wide_characters_take_two_columns() -> None:
    """East Asian text and combining marks leave the next column where it is."""
    wide = Finding("활동", "서비스", "é", "김", "다시 하세요")
    narrow = Finding("abcd", "abcdef", "e", "ab", "again")
    one, two = refusal_text(HEADLINE, [wide, narrow]).split("\n")[1:]
    assert one == "  활동  서비스 é  김:  다시 하세요"
    assert two == "  abcd  abcdef e  ab:  again"


def test_a_terminal_is_not_fooled() -> None:
    """Escape sequences, line breaks and reversed text are written out, wherever they stand."""
    evil = "\x1b[2J\x1b[31m\r\nOPEN\u202e\u2028\x00\x9b"
    finding = Finding(evil, evil, evil, evil, evil)
    text = refusal_text(evil, [finding], [evil], 77)
    assert all(line.isprintable() for line in text.split("\n"))
    assert r"\x1b[2J\x1b[31m\r\nOPEN\u202e\u2028\x00\x9b" in text
    assert not any(line.startswith("OPEN") for line in text.split("\n"))


#: Control, format, surrogate, private use, line and paragraph separators.
OBEYED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
TEXT = st.text(st.characters(exclude_characters="\\"), max_size=150)


@settings(deadline=None)
@given(st.lists(st.builds(Finding, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=5), TEXT)
def test_nothing_is_lost(findings: list[Finding], headline: str) -> None:
    """Whatever a finding says stands in the text, in its order, but for spaces and line breaks."""
    text = _dense(refusal_text(headline, findings))
    place = 0
    for one in findings:
        for part in (one.kind, one.subject, one.problem, one.who, one.how):
            told = _dense(visible(part))
            place = text.index(told, place) + len(told)


@settings(deadline=None)
@given(st.lists(st.builds(Finding, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=5))
def test_no_character_is_obeyed(findings: list[Finding]) -> None:
    """No finding brings a character that a terminal would obey."""
    text = refusal_text("REFUSED", findings).replace("\n", "")
    assert not [one for one in text if unicodedata.category(one) in OBEYED]


def _dense(text: str) -> str:
    return "".join(text.replace(" \\\n", "").split())
