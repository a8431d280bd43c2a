"""What a live service shows, as contents of a file."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from edgetrust.model.evidence import Problem, Source
from edgetrust.model.probe import Attempt, Failure, Job, Stage, Target
from edgetrust.usecase.inspect_live import find_target, look_at
from tests import make

ROOT = make.ca("Root")
LEAF = make.leaf("a.example.com", ROOT)
TARGET = Target(host="a.example.com", port=443, server_name="a.example.com")


@pytest.mark.parametrize(
    ("text", "name"),
    [("a.example.com:443", "a.example.com:443"), ("[::1]:8443", "[::1]:8443"), ("a.pem", None), ("a:b", None)],
)
def test_a_service_is_told_from_a_file(text: str, name: str | None) -> None:
    """By its port."""
    found = find_target(text)

    assert (None if found is None else found.name) == name


@pytest.mark.parametrize(
    ("attempt", "shown", "problem"),
    [
        (Attempt(version=0x0303, certificates=(LEAF.der, ROOT.der)), [LEAF, ROOT], None),
        (
            Attempt(failure=Failure(stage=Stage.CONNECT, text="connection refused")),
            [],
            "connect: connection refused",
        ),
        (Attempt(version=0x0303), [], "it showed no certificate"),
    ],
)
def test_one_handshake_is_made_and_not_finished(
    attempt: Attempt, shown: list[make.Issued], problem: str | None
) -> None:
    """The chain in its order, or why there is none."""
    asked: list[Job] = []

    def execute(jobs: Sequence[Job]) -> tuple[tuple[Attempt, ...], ...]:
        asked.extend(jobs)
        return ((attempt,),)

    contents = look_at(TARGET, execute=execute)

    source = Source(file="a.example.com:443")
    assert [(located.certificate, located.source) for located in contents.certificates] == [
        (each.certificate, source) for each in shown
    ]
    assert contents.problems == (() if problem is None else (Problem(source=source, reason=problem),))
    assert [(job.target, len(job.ranges), job.completes) for job in asked] == [(TARGET, 1, False)]


def test_what_cannot_be_read_is_a_problem() -> None:
    """The rest of the chain is there."""
    contents = look_at(TARGET, execute=lambda _: ((Attempt(version=0x0303, certificates=(LEAF.der, b"\x30\x00")),),))

    assert len(contents.certificates) == 1
    assert len(contents.problems) == 1
