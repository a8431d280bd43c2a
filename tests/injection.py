"""Defects as data: what is changed in a healthy deployment, and exactly what a report then says that it did not say.

    BASE = Base(name="stand-alone", build=stand_alone)
    BASE.report()                                # of the healthy deployment
    defect.report()                              # of the deployment with this defect
    combined(first, second)                      # both defects in one deployment, as one; None where they collide

Not here: the defects themselves (`tests.defects`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.check import Question, check
from tests import make
from tests.deployments import Site, healthy_list

Change = Mapping[str, Any]
"""Keywords of `tests.deployments`, trust lists as `Edit`."""

_BY_PLACE = ("certificates", "nodes")
"""Keywords that map a place to what changes in it."""
_PARTS = ("c", "e", "cucm", "imp", "unity")
"""Keywords that hold fields of a part of the deployment."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What is different in a trust list."""

    without: tuple[make.Issued, ...] = ()
    above: tuple[make.Issued, ...] = ()
    below: tuple[make.Issued, ...] = ()

    @property
    def subjects(self) -> frozenset[bytes]:
        """The subjects it is about; edits of different subjects do not touch each other."""
        return frozenset(each.certificate.subject.canonical for each in (*self.without, *self.above, *self.below))

    def then(self, other: Edit) -> Edit:
        """Both edits in one."""
        return Edit(
            without=(*self.without, *other.without),
            above=(*other.above, *self.above),
            below=(*self.below, *other.below),
        )

    def of(self, entries: Iterable[make.Issued]) -> tuple[make.Issued, ...]:
        """The edited list."""
        return (*self.above, *(each for each in entries if each not in self.without), *self.below)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A finding, as far as it can be foretold without knowing the words of its rule."""

    rule: str
    severity: Severity
    node: str | None
    slot: Slot | None = None
    store: Store | None = None
    connections: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Base:
    """A healthy deployment."""

    name: str
    build: Callable[..., Site]
    settings: Change = field(default_factory=dict, repr=False)

    def __hash__(self) -> int:
        return hash(self.name)

    @cache  # noqa: B019 - a handful of bases live as long as the tests
    def report(self) -> Report:
        """What is said of it; every report is made at `make.NOW`."""
        return report_on(self.site())

    def site(self, *changes: Change) -> Site:
        """The deployment with these changes."""
        settings: dict[str, Any] = {}
        for change in (self.settings, *changes):
            settings = _merge(settings, change)
        return self.build(**{**settings, "trust": self._lists(settings.get("trust", {}))})

    def _lists(self, edits: Mapping[tuple[str, str], Edit]) -> dict[tuple[str, str], tuple[make.Issued, ...]]:
        nodes = self._nodes()
        return {place: edit.of(healthy_list(nodes[place[0]])) for place, edit in edits.items()}

    @cache  # noqa: B019 - as above
    def _nodes(self) -> Mapping[str, Node]:
        deployment = self.build(edge_proxy=self.settings.get("edge_proxy")).deployment
        return {node.id: node for node in deployment.nodes()}


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One thing that is wrong, and all that follows from it; what is not listed is as in the healthy report."""

    name: str
    base: Base
    change: Change = field(repr=False)
    findings: tuple[Expected, ...] = ()
    """New ones."""
    lost: tuple[Expected, ...] = ()
    """Those of the healthy deployment that no longer hold."""
    outcomes: Mapping[str, Outcome] = field(repr=False)
    """By connection id, of every connection that turns out differently."""

    def __hash__(self) -> int:
        return hash((self.base.name, self.name))

    def site(self) -> Site:
        return self.base.site(self.change)

    @cache  # noqa: B019 - as above
    def report(self) -> Report:
        """What is said of the deployment that has this defect and no other."""
        return report_on(self.site())


def report_on(site: Site) -> Report:
    """The whole answer of the main job; a rule that crashes is a failure of the test."""
    answer = check(site.deployment, site.inventory, Question(at=make.NOW))
    assert not answer.tracebacks, "\n".join(answer.tracebacks)
    return answer.report


def outcomes_of(report: Report) -> dict[str, Outcome]:
    """By connection id."""
    return {verdict.connection.id: verdict.outcome for verdict in report.connections}


def essence(finding: Finding) -> Expected:
    """What a finding has in common with an expectation."""
    return Expected(
        rule=finding.rule,
        severity=finding.severity,
        node=finding.node,
        slot=finding.slot,
        store=finding.store,
        connections=frozenset(finding.connections),
    )


def essences(report: Report) -> list[Expected]:
    """Of all findings, in a fixed order, so that one said twice is seen twice."""
    return in_order(map(essence, report.findings))


def in_order(findings: Iterable[Expected]) -> list[Expected]:
    """By rule, then by place, then by connections."""
    # Equal sets are printed alike only by chance: strings have another hash in every run.
    return sorted(findings, key=lambda each: (repr(replace(each, connections=frozenset())), sorted(each.connections)))


def collide(first: Defect, second: Defect) -> bool:
    """Whether the two change the same thing, so that they cannot both be there."""
    mine, other = tuple(_touched(first.change)), tuple(_touched(second.change))
    return any(_is_same(one, another) for one in mine for another in other)


_Atom = tuple[str, Any, Any]
"""Keyword, place, and what is changed there (None: all of it)."""


def _touched(change: Change) -> Iterator[_Atom]:
    for keyword, value in change.items():
        if keyword == "trust":
            yield from ((keyword, place, subject) for place, edit in value.items() for subject in edit.subjects)
        elif keyword in _BY_PLACE:
            for place, changes in value.items():
                is_partial = isinstance(changes, Mapping) and changes
                yield from ((keyword, place, name) for name in (changes if is_partial else (None,)))
        elif keyword in _PARTS or keyword == "files":
            yield from ((keyword, None, name) for name in value)
        else:
            yield keyword, None, None


def _is_same(one: _Atom, another: _Atom) -> bool:
    return one[:2] == another[:2] and (one[2] == another[2] or None in (one[2], another[2]))


def _merge(settings: dict[str, Any], change: Change) -> dict[str, Any]:
    """The settings with the change laid over them."""
    merged = dict(settings)
    for keyword, value in change.items():
        held = merged.get(keyword)
        if keyword == "trust" and held is not None:
            merged[keyword] = {**held, **{place: held.get(place, Edit()).then(edit) for place, edit in value.items()}}
        elif keyword in _BY_PLACE and held is not None:
            merged[keyword] = {**held, **{place: _overlay(held.get(place), each) for place, each in value.items()}}
        else:
            merged[keyword] = _overlay(held, value)
    return merged


def _overlay(held: Any, change: Any) -> Any:  # noqa: ANN401 - whatever the keywords of `tests.deployments` hold
    return {**held, **change} if isinstance(held, Mapping) and isinstance(change, Mapping) else change


def certificates_of(site: Site) -> frozenset[Certificate]:
    """Every certificate that some file of the deployment holds."""
    files = site.inventory.files.values()
    return frozenset(located.certificate for contents in files for located in contents.certificates)


def combined(first: Defect, second: Defect) -> Report:
    """What is said of the deployment that has both defects."""
    return report_on(first.base.site(first.change, second.change))
