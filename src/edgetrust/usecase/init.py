"""A first deployment file: from what was said of a deployment, and from files that may tell more.

Not here: asking (`edgetrust.cli.interview`), guessing (`edgetrust.mra.starter`), reading and writing files
(`edgetrust.io.starter_files`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from edgetrust.errors import Refused
from edgetrust.model.certificate import Located
from edgetrust.model.deployment import ClusterTls, Role, SecurityMode
from edgetrust.model.dump import Dump
from edgetrust.model.log import Incident
from edgetrust.model.starter import NOTHING_SAID, Answer, Candidate, Said, Starter, StarterCluster, StarterNode
from edgetrust.model.value import dataclass
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.deployment_file.shape import is_host, is_line, is_path
from edgetrust.mra.fqdn import fails_by_underscore_only, is_fqdn
from edgetrust.mra.releases import NEWEST, OLDEST, parse_version
from edgetrust.mra.starter.dumped import read_dumps
from edgetrust.mra.starter.guess import guess_starter
from edgetrust.mra.starter.logged import sides_told, with_logged
from edgetrust.mra.starter.placeholders import example_starter
from edgetrust.mra.starter.planned_files import lacks_trust, place_planned_files
from edgetrust.mra.starter.stated import with_stated, with_unread
from edgetrust.mra.starter.write import write_starter

_ENFORCED, _ONE_CERTIFICATE = "TLS verification mode enforce", "a shared certificate"
_MOST_AHEAD = 2
"""Major releases beyond the newest known one that are taken, with a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeployment:
    """The deployment file to be, and what its author may want to know."""

    text: str
    starter: Starter
    used: frozenset[str]
    """The paths of files that it names."""


def start_deployment(
    said: Said,
    candidates: Sequence[Candidate] = (),
    *,
    file: str,
    public_roots: Callable[[], tuple[Located, ...]] = tuple,
    with_files: bool = False,
    logged: Sequence[Incident] = (),
    dumps: Sequence[Dump] = (),
) -> NewDeployment:
    """The text of a deployment file. Without a word and without a file, an example to be filled in. `logged` is what
    the logs of its nodes say, `dumps` what these state of themselves. Raises Refused when what was said does not fit
    together, or when files tell nothing."""
    problems = tuple(_problems(said, has_files=bool(candidates)))
    if problems:
        raise Refused("\n".join(problems))
    if said == NOTHING_SAID and not candidates:
        starter = example_starter()
    else:
        roots = public_roots() if candidates else ()
        dumped = read_dumps(dumps)
        guessed = guess_starter(_starter_of(said), candidates, roots, told=sides_told(logged), dumped=dumped)
        guessed = with_logged(guessed, logged) if logged else guessed
        guessed = with_stated(guessed, dumped) if dumped else guessed
        starter = _with_defaults(with_unread(guessed, dumps), said)
    if candidates and not starter.clusters:
        reasons = "\n".join(f"{unused.file}: {unused.reason}" for unused in starter.unused)
        raise Refused(f"no node could be told from these files\n{reasons}", hint="name the nodes; init --help says how")
    starter = place_planned_files(starter) if with_files else starter
    text = write_starter(starter)
    parse_deployment(text, file=file)  # nothing is written that no other command would read
    used = [path.value for node in starter.nodes() for path in node.files()]
    if any(lacks_trust(node) for node in starter.nodes()):
        used += starter.authorities
    return NewDeployment(text=text, starter=starter, used=frozenset(used))


# --- single answers ---------------------------------------------------------------------------------------------------


def host_problem(text: str) -> str | None:
    """Why this is no name of a host or domain, in one line; None when it is. Underscores are let through: such hosts
    exist, and `check` says what they break."""
    if is_host(text) and (is_fqdn(text) or fails_by_underscore_only(text)):
        return None
    return f"{text!r} is no fully qualified domain name; expected one like expe1.example.com"


def release_problem(text: str) -> str | None:
    """As `host_problem`, for a release of the Expressway. The next one or two may be out before edgetrust knows them;
    beyond those it is a slip of the finger."""
    numbers, newest = parse_version(text), parse_version(NEWEST)
    if numbers is None:
        return f"{text!r} is no release; expected one like {NEWEST}"
    is_known = newest is None or numbers[0] <= newest[0] + _MOST_AHEAD
    return None if is_known else f"{text!r} is no release that exists; those known are {OLDEST} to {NEWEST}"


def line_problem(text: str) -> str | None:
    """As `host_problem`, for the name of a deployment or of a phone security profile."""
    return None if is_line(text) else f"{text!r} is no name; expected one line of text, not empty"


def path_problem(text: str) -> str | None:
    """As `host_problem`, for the path of a file or folder."""
    return None if is_path(text) else f"{text!r} is no path that a deployment file can name"


# --- all together -----------------------------------------------------------------------------------------------------


def _problems(said: Said, *, has_files: bool) -> Iterator[str]:
    nodes = (*said.expressway_c, *said.expressway_e, *said.cucm, *said.im_and_presence, *said.unity_connection)
    for name, times in Counter(node.lower() for node in nodes).items():
        if times > 1:
            yield f"{name} is named {times} times; every node stands in a deployment once"
    if said.phone_ca and said.endpoints and Role.IP_PHONES not in said.endpoints:
        yield f"{said.phone_ca[0]} is the list of phones, and they are not in use; add --endpoint ip_phones"
    if has_files:
        return  # they may tell the nodes
    for what, value, members, option in (
        ("cluster name", said.c_cluster, said.expressway_c, "--expressway-c"),
        ("cluster name", said.e_cluster, said.expressway_e, "--expressway-e"),
        ("version", said.c_version, said.expressway_c, "--expressway-c"),
        ("version", said.e_version, said.expressway_e, "--expressway-e"),
        ("setting of a cluster", _c_setting(said), said.expressway_c, "--expressway-c"),
        ("setting of a cluster", _e_setting(said), said.expressway_e, "--expressway-e"),
        ("setting of CUCM", _cucm_setting(said), said.cucm, "--cucm"),
    ):
        if value and not members:
            yield f"{value} is a {what} without a node; name one with {option}"


def _cucm_setting(said: Said) -> str | None:
    if said.phone_security_profiles:
        return f"the phone security profile {said.phone_security_profiles[0]}"
    return "mixed mode" if said.mixed_mode else "SIP OAuth mode" if said.sip_oauth else None


def _c_setting(said: Said) -> str | None:
    return _ENFORCED if said.c_enforce else _ONE_CERTIFICATE if said.c_shared else None


def _e_setting(said: Said) -> str | None:
    return _ENFORCED if said.e_enforce else _ONE_CERTIFICATE if said.e_shared else None


def _starter_of(said: Said) -> Starter:
    c = _switched(
        _cluster(Role.EXPRESSWAY_C, said.expressway_c, version=said.c_version, cluster_name=said.c_cluster),
        enforce=said.c_enforce,
        shared=said.c_shared,
    )
    e = _switched(
        _cluster(Role.EXPRESSWAY_E, said.expressway_e, version=said.e_version, cluster_name=said.e_cluster),
        enforce=said.e_enforce,
        shared=said.e_shared,
    )
    cucm = replace(
        _cluster(Role.CUCM, said.cucm),
        security_mode=Answer(str(SecurityMode.MIXED)) if said.mixed_mode else None,
        sip_oauth=Answer("on") if said.sip_oauth else None,
        phone_security_profiles=_answers(said.phone_security_profiles),
    )
    imp = _cluster(Role.IM_AND_PRESENCE, said.im_and_presence)
    unity = _cluster(Role.UNITY_CONNECTION, said.unity_connection)
    return Starter(
        name=_answer(said.name),
        domains=_answers(said.domains),
        federation_domains=_answers(said.federation_domains),
        chat_node_aliases=_answers(said.chat_node_aliases),
        public_ca=_answers(said.public_ca),
        clusters={cluster.role: cluster for cluster in (c, e, cucm, imp, unity)},
        endpoints=said.endpoints,
        phone_ca=_answers(said.phone_ca),
    )


def _cluster(
    role: Role, fqdns: Sequence[str], *, version: str | None = None, cluster_name: str | None = None
) -> StarterCluster:
    nodes = [StarterNode(fqdn=Answer(fqdn), role=role) for fqdn in fqdns]
    if len(nodes) > 1 and not role.is_expressway:
        nodes[0] = replace(nodes[0], publisher=Answer("publisher"))
    return StarterCluster(role=role, version=_answer(version), cluster_name=_answer(cluster_name), nodes=tuple(nodes))


def _switched(cluster: StarterCluster, *, enforce: bool, shared: bool) -> StarterCluster:
    """An Expressway cluster with its switches; what is off needs no line."""
    return replace(
        cluster,
        cluster_tls=Answer(str(ClusterTls.ENFORCE)) if enforce else None,
        shared_certificate=Answer("shared") if shared else None,
    )


def _answer(value: str | None) -> Answer | None:
    return Answer(value) if value is not None else None


def _answers(values: Sequence[str]) -> tuple[Answer, ...]:
    return tuple(Answer(value) for value in values)


def _with_defaults(starter: Starter, said: Said) -> Starter:
    """The same with a name, and with a word on what was said of nodes that nobody knows."""
    lost = (
        (Role.EXPRESSWAY_C, said.c_cluster or said.c_version or _c_setting(said)),
        (Role.EXPRESSWAY_E, said.e_cluster or said.e_version or _e_setting(said)),
        (Role.CUCM, _cucm_setting(said)),
    )
    notes = (
        f"{value} was said, and no node was found to say it of"
        for role, value in lost
        if value and role not in starter.clusters
    )
    name = starter.name or Answer(starter.domains[0].value if starter.domains else "MRA", "no name was given")
    return replace(starter, name=name, notes=(*starter.notes, *notes))
