"""What of the results of `edgetrust probe` is not used, and that it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edgetrust.model.certificate import Unreadable
from edgetrust.model.probe import Answer, Failure, ProbeResult, Stage
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.probe_file import ProbeFile
from edgetrust.usecase.probe_unused import with_unused
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ROOT, Site
from tests.live import AT, E_LEAF, FILE, read, site, tried
from tests.shown import shown


def unused(given: Site, *files: ProbeFile, **question: Any) -> list[str]:  # noqa: ANN401 - fields of Question
    """What is said of results that are not used."""
    asked = Question(at=AT, **question)
    answer = check(given.deployment, given.inventory, asked)
    return list(with_unused(answer, given.deployment, files, asked).report.unused_results)


def test_what_is_used_needs_no_word() -> None:
    """A client certificate that was accepted, and one that was refused."""
    assert unused(site(), read(tried(Answer.ACCEPTED)), read(tried())) == []


def test_a_refusal_of_what_no_node_would_have_shown_is_told() -> None:
    """It is no evidence about the deployment."""
    other = make.leaf(C1, CORP_ISSUING, sans=[C1], key="other").certificate

    (line,) = unused(site([CORP_ROOT, PUBLIC_ROOT]), read(tried(client_chain=(other,))))

    assert line.startswith(f"{FILE}: {E1}:7001 refused a client certificate, which is not used: no node")


def test_a_result_that_does_not_say_what_was_shown_is_told() -> None:
    """As earlier ones do not."""
    assert unused(site(), read(tried(client_chain=()))) == [
        f"{FILE}: {E1}:7001 refused a client certificate, and the result does not say which: look again"
    ]


def test_a_refusal_says_nothing_about_another_release() -> None:
    """What refuses today is not what is judged."""
    assert unused(site(), read(tried()), as_version="X15.5") == [
        f"{FILE}: {E1}:7001 refused a client certificate, which says nothing about release X15.5"
    ]


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (shown(E_LEAF, host="127.0.0.1", address="127.0.0.1", port=1), "127.0.0.1:1 is no service of this deployment"),
        (
            shown(port=7001, failure=Failure(stage=Stage.CONNECT, text="connection refused"), is_reached=False),
            f"no certificate was shown by {E1}:7001 (connect: connection refused)",
        ),
        (
            shown(port=7001, chain=(Unreadable(b"\x30\x00", "empty"),)),
            f"{E1}:7001 showed a certificate that cannot be read",
        ),
    ],
)
def test_what_is_not_used_is_said(result: ProbeResult, line: str) -> None:
    """With its file, and why."""
    (told,) = unused(site(), read(result))

    assert told.startswith(f"{FILE}: {line}")


@pytest.mark.parametrize(("age", "told"), [(timedelta(days=1), []), (timedelta(days=2, hours=1), ["2 days"])])
def test_an_old_result_is_told(age: timedelta, told: list[str]) -> None:
    """When it was made, if that is more than a day before the time judged."""
    lines = unused(site(), read(tried(Answer.ACCEPTED), time=AT - age))

    assert [each in line for each, line in zip(told, lines, strict=True)] == [True] * len(told)
    assert all(f"was made {AT - age:%Y-%m-%d %H:%M} UTC" in line for line in lines)


def test_several_strangers_share_a_line() -> None:
    """A typo in one address looks like one; a whole foreign result does not fill the screen."""
    stranger = shown(E_LEAF, host="a.example.net", address=None, port=1)

    (line,) = unused(site(), read(stranger, replace(stranger, target=replace(stranger.target, port=2))))

    assert line == f"{FILE}: a.example.net:1, a.example.net:2 are no services of this deployment, and not used"
