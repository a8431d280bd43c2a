"""The main job costs twice as much for twice as many nodes, and not four times. Counted, not timed.

Whatever looks through all connections for each node stays unnoticed on the desk and takes minutes in a large company.
So every line that runs is counted, function by function, for a deployment and for one twice its size.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import edgetrust
from edgetrust.model.certificate import Located
from edgetrust.model.deployment import FileReference
from edgetrust.model.file_contents import FileContents
from edgetrust.model.report import Report
from edgetrust.pki.contents import read_contents
from edgetrust.pki.read import CERTIFICATES
from edgetrust.pki.signature import CHECKS
from edgetrust.report.html import render_html
from edgetrust.report.json import render_json
from edgetrust.report.junit import render_junit
from edgetrust.report.markdown import render_markdown
from edgetrust.report.sarif import render_sarif
from edgetrust.report.text import render_text
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.gather import gather
from edgetrust.usecase.rule_texts import describe_rules
from tests import deployments, make
from tests.deployments import AUTHORITIES, C1, C2, CORP_ISSUING, Site

CLUSTERS = 4
"""CUCM clusters of the smaller deployment, beside four Expressways and two other nodes."""
NODES = 2
"""Of each CUCM cluster."""
MOST_GROWTH = 2.2
"""Twice, and a little for what grows with the logarithm or jumps by one."""
FEW = 40
"""Lines of one function per node below which its growth does not matter: a search through a short list, say."""

SOURCE = str(Path(edgetrust.__file__).parent)
Reader = Callable[[FileReference], FileContents]
Lines = Counter[str]
"""Lines run, by function."""


@dataclass(frozen=True)
class Costs:
    """What a run took."""

    lines: Lines
    certificates: int
    """How many were parsed."""
    edges: int
    """Pairs of certificate and issuer whose signature was computed."""


def one_list_short(clusters: int) -> Site:
    """Both Expressway-C lack the CAs of every CUCM node: one defect that breaks connections with all of them."""
    return many(clusters, trust={(node, "trusted-ca"): AUTHORITIES[2:] for node in (C1, C2)})


def all_sick(clusters: int) -> Site:
    """Every CUCM node has an expired certificate, another with a wrong name, and a list of its own."""
    nodes = [node.id for cluster in many(clusters).deployment.cucm for node in cluster.nodes]
    certificates: dict[deployments.Place, Any] = {}
    trust: dict[deployments.Place, Any] = {}
    for number, node in enumerate(nodes):
        certificates[node, "tomcat"] = {"not_after": datetime(2026, 10, 1, tzinfo=UTC)}
        certificates[node, "callmanager"] = {"sans": [f"wrong.{node}"]}
        trust[node, "tomcat-trust"] = (AUTHORITIES[number % 2], make.ca(f"Own {number}"))
        trust[node, "callmanager-trust"] = (AUTHORITIES[0], make.ca(f"Own {number}"))
    return many(clusters, certificates=certificates, trust=trust)


def all_seen_with_another(clusters: int) -> Site:
    """A look at every CUCM node showed another certificate than the one that is given."""
    nodes = [node.id for cluster in many(clusters).deployment.cucm for node in cluster.nodes]
    return many(
        clusters,
        shown={
            (node, "tomcat", 8443): [make.leaf(node, CORP_ISSUING, key=f"{node}/renewed"), CORP_ISSUING]
            for node in nodes
        },
    )


def many(clusters: int, **changes: Any) -> Site:  # noqa: ANN401 - as `deployments.cluster`
    """The deployment with so many CUCM clusters."""
    [cucm] = deployments.cluster().deployment.cucm

    def renamed(number: int) -> Any:  # noqa: ANN401 - a UcCluster
        nodes = []
        for node in cucm.nodes[:NODES]:
            name = f"cluster{number}-{node.fqdn}"
            files = {slot: (deployments.reference(f"certs/{name}.{slot}.pem"),) for slot in node.certificates}
            lists = {store: (deployments.reference(f"trust/{name}.{store}.pem"),) for store in node.trust}
            nodes.append(replace(node, id=name, fqdn=name, defined_as=name, certificates=files, trust=lists))
        profiles = cucm.phone_security_profiles[: number == 0]  # each stands in the certificates of the Expressway-C
        return replace(cucm, name=f"cluster{number}", nodes=tuple(nodes), phone_security_profiles=profiles)

    return deployments.cluster(cucm=tuple(map(renamed, range(clusters))), **changes)


SITES: Mapping[str, Callable[[int], Site]] = {
    "one list short": one_list_short,
    "all sick": all_sick,
    "all seen with another": all_seen_with_another,
}


def reader_of(site: Site) -> Reader:
    """Reads the evidence of a site from PEM."""
    files = {
        path: "".join(make.pem(located.certificate.der) for located in contents.certificates).encode()
        for path, contents in site.inventory.files.items()
    }
    return lambda reference: read_contents(files[reference.path], path=reference.path)


def run(site: Site, read: Reader) -> str:
    """From files to reports, as `edgetrust check` does it."""
    gathered = gather(site.deployment, read=read, public_roots=public_roots)
    inventory = replace(gathered, shown=site.inventory.shown)
    report = check(site.deployment, inventory, Question(at=make.NOW)).report
    return "".join(render(report) for render in FORMATS)


def public_roots() -> tuple[Located, ...]:
    """The one public root there is."""
    return (deployments.PUBLIC_ROOT.located("public.pem"),)


FORMATS: tuple[Callable[[Report], str], ...] = (
    render_html,
    render_json,
    render_junit,
    lambda report: render_sarif(report, rules=describe_rules()),
    lambda report: render_markdown(report, ladder=True),
    lambda report: render_text(report, colour=False, ladder=True, width=100),
)


@contextmanager
def counting(lines: Lines) -> Iterator[None]:
    """Counts the lines of edgetrust that run meanwhile."""

    @cache
    def steps_of(code: CodeType) -> Callable[..., Any] | None:
        if not code.co_filename.startswith(SOURCE):
            return None
        name = f"{code.co_filename.removeprefix(SOURCE)}: {code.co_qualname}"

        def step(_frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
            if event == "line":
                lines[name] += 1
            return step

        return step

    def enter(frame: FrameType, _event: str, _argument: object) -> Callable[..., Any] | None:
        return steps_of(frame.f_code)

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def costs_of(site: Site) -> Costs:
    """What a run costs, with nothing remembered from runs before."""
    read = reader_of(site)
    for memo in (CERTIFICATES, CHECKS):
        memo.forget()
    lines: Lines = Counter()
    with counting(lines):
        run(site, read)
    return Costs(lines, CERTIFICATES.made, CHECKS.made)


@pytest.mark.parametrize(
    "name", [name if name == "one list short" else pytest.param(name, marks=pytest.mark.slow) for name in SITES]
)
def test_twice_as_many_nodes_cost_twice_as_much(name: str) -> None:
    """Certificates parsed, signatures computed, and the lines of every function."""
    small_site, large_site = (SITES[name](size) for size in (CLUSTERS, 2 * CLUSTERS))
    run(large_site, reader_of(large_site))  # imports and first calls do not count

    small, large = costs_of(small_site), costs_of(large_site)

    assert large.certificates <= MOST_GROWTH * small.certificates
    assert large.edges <= MOST_GROWTH * small.edges
    assert large.lines.total() <= MOST_GROWTH * small.lines.total()
    few = FEW * NODES * CLUSTERS
    assert not {
        function: (small.lines[function], count)
        for function, count in large.lines.items()
        if count > MOST_GROWTH * max(small.lines[function], few)
    }
