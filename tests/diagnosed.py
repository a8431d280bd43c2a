"""Diagnoses of deployments in memory, from handshakes and log lines, without a file.

diagnosed(site, conversations=[...], lines=[...])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edgetrust.model.capture import Capture
from edgetrust.model.diagnosis import Diagnosis
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Log, LogFile, Sighting
from edgetrust.mra.starter.placeholders import example_starter
from edgetrust.usecase.diagnose import Guessed, Material, diagnose
from edgetrust.usecase.init import NewDeployment
from edgetrust.usecase.logs import collect
from tests import make
from tests.captures import read
from tests.deployments import Site
from tests.logs import passages
from tests.wire.container import capture
from tests.wire.tcp import End, segments
from tests.wire.truth import Conversation

C_END, E_END = End("10.0.10.11", 40001), End("192.0.2.5", 7001)


def diagnosed(
    site: Site | None,
    *,
    conversations: Sequence[Conversation] = (),
    lines: Sequence[str] = (),
    ends: tuple[End, End] = (C_END, E_END),
    dated: tuple[Sighting, ...] = (),
) -> Diagnosis:
    """The answer, with C and E at their usual addresses; without a site, no node could be told. `dated` are lines by
    which clocks can be compared."""
    handshakes: list[Handshake] = []
    for each in conversations:
        handshakes += read(capture(segments(each, client=ends[0], server=ends[1])))
    guessed = None
    if site is not None:
        new = NewDeployment(text="", starter=example_starter(), used=frozenset())
        guessed = Guessed(new=new, deployment=site.deployment, inventory=site.inventory)
    material = Material(
        guessed=guessed,
        capture=Capture(files=(), handshakes=tuple(handshakes)),
        log=replace(_log("".join(f"{line}\n" for line in lines)), dated=dated),
    )
    return diagnose(material, now=make.NOW)


def _log(text: str) -> Log:
    return collect(
        [*passages(text, file="1.log"), LogFile(path="1.log", lines=text.count("\n"), bytes=len(text), tail=text)]
    )[0]
