"""The questions of `edgetrust init`, asked of somebody who types."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from edgetrust.cli.interview import interview
from edgetrust.model.starter import Said


def answer(*lines: str) -> tuple[Said | None, str, int]:
    """What comes of these lines, what was shown, and how many questions were asked."""
    found: list[Said] = []

    @click.command()
    def command() -> None:
        found.append(interview())

    result = CliRunner().invoke(command, input="".join(f"{line}\n" for line in lines))
    asked = sum(line.count(": ") > 0 and not line.startswith("Error") for line in result.stderr.splitlines())
    return (found[0] if found else None), result.stderr, asked


def test_a_stand_alone_deployment_takes_nine_answers() -> None:
    """Enter takes the default, which follows from what was said before."""
    said, _, asked = answer("acme.test", "", "", "", "", "", "", "", "")

    assert said == Said(
        name="acme.test",
        domains=("acme.test",),
        expressway_c=("expc.acme.test",),
        c_version="X15.5",
        expressway_e=("expe.acme.test",),
        e_version="X15.5",
        cucm=("cucm-pub.acme.test",),
    )
    assert asked == 9


def test_clusters_are_asked_for_their_names() -> None:
    """And lists are separated by whatever people type."""
    said, _, asked = answer(
        "acme.test, acme.example", "Acme: edge",
        "expc1.corp.test,expc2.corp.test", "",
        "expe-1.acme.test expe-2.acme.test; expe-3.acme.test", "edge.acme.test",
        "14.3.1", "pub.corp.test sub.corp.test", "imp.corp.test", "unity.corp.test", "secure.corp.test",
    )  # fmt: skip

    assert said == Said(
        name="Acme: edge",
        domains=("acme.test", "acme.example"),
        expressway_c=("expc1.corp.test", "expc2.corp.test"),
        c_cluster="expc.corp.test",
        c_version="14.3.1",
        expressway_e=("expe-1.acme.test", "expe-2.acme.test", "expe-3.acme.test"),
        e_cluster="edge.acme.test",
        e_version="14.3.1",
        cucm=("pub.corp.test", "sub.corp.test"),
        im_and_presence=("imp.corp.test",),
        unity_connection=("unity.corp.test",),
        mixed_mode=True,
        phone_security_profiles=("secure.corp.test",),
    )
    assert asked == 11


@pytest.mark.parametrize(
    "place, wrong, message",
    [
        (0, "acme", "'acme' is no fully qualified domain name; expected one like expe1.example.com"),
        (0, ",", "nothing is there; expected at least one name"),
        (0, "a.test A.test", "a.test is there twice; name each once"),
        (2, "10.0.0.1", "'10.0.0.1' is no fully qualified domain name; expected one like expe1.example.com"),
        (3, "EXPC.acme.test", "EXPC.acme.test is a node already; name each once"),
        (4, "new", "'new' is no release; expected one like X15.5"),
        (8, "no fqdn", "'no' is no fully qualified domain name; expected one like expe1.example.com"),
    ],
)
def test_each_answer_is_checked_at_once(place: int, wrong: str, message: str) -> None:
    """The question comes again, and nothing that was said before is lost."""
    lines = ["acme.test", *[""] * 8]
    right, _, _ = answer(*lines)

    said, shown, _ = answer(*lines[:place], wrong, *lines[place:])

    assert f"Error: {message}" in shown
    assert said == right


def test_an_interview_that_ends_early_says_nothing() -> None:
    """The end of the input is an end."""
    assert answer("acme.test")[0] is None
