"""One connection tried: who speaks, how often, and what came of it.

The transport is an argument: in memory for what has no connection of its own, over sockets for all others
(`edgetrust.twin.network`). Not here: what `check` foretells.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime

from edgetrust.errors import Malformed
from edgetrust.model.connection import Connection, ExpectedNames, Purpose, Refusal, Requirement
from edgetrust.model.deployment import Deployment
from edgetrust.model.lab import Fate, Material
from edgetrust.model.names import DnsName, IpName, SrvName
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.mra.releases import ECDSA_PREFERRED, is_in_force
from edgetrust.mra.stores import ECDSA_TWINS
from edgetrust.twin.fates import UNKNOWN, describe_quirk, fate_of, refusing
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.stance import Stance, stances
from edgetrust.twin.verify_codes import OUT_OF_DATE, UNFINISHED

_MOST_NAMES = 6
"""Of a certificate, told beside one that it lacks."""

_MEANINGS = {
    "no shared cipher": "none that is offered goes with the key of its own certificate: kind, curve or key usage",
    "wrong curve": "the key of the other side is on a curve that it did not offer",
    "excessive message size": "the other side's certificates are longer than the 102,400 octets that OpenSSL reads",
    "internal error": "as where the CA names of its list are longer than the 65,535 octets of a certificate request",
}
"""What reasons of OpenSSL come from, as far as certificates and lists are behind them."""

Meet = Callable[[Speaker, Speaker], Awaitable[None]]
"""Brings the two sides of a connection together, until both are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one connection."""

    connection: Connection
    fate: Fate
    words: str = ""
    """For people: why it was not run, or who refused what."""
    lacks: tuple[str, ...] = ()
    """What it would have taken to run it, for people."""
    client: Speaker | None = None
    server: Speaker | None = None

    @property
    def was_run(self) -> bool:
        return self.client is not None


async def try_connection(
    deployment: Deployment, material: Material, connection: Connection, *, at: datetime, meet: Meet
) -> Trial:
    """One connection, with the handshakes that belong to it."""
    sides = stances(deployment, material, connection)
    lacks = tuple(dict.fromkeys(lack for side in sides for lack in side.lacks))
    if lacks:
        words = f"not run: there is no {' and no '.join(lacks)}"
        return Trial(connection=connection, fate=UNKNOWN, words=words, lacks=lacks)
    try:
        return await _run(deployment, material, connection, sides, at=at, meet=meet)
    except Malformed as error:
        return Trial(connection=connection, fate=UNKNOWN, words=f"not run: {error.message}")


async def _run(
    deployment: Deployment,
    material: Material,
    connection: Connection,
    sides: tuple[Stance, Stance],
    *,
    at: datetime,
    meet: Meet,
) -> Trial:
    if any(requirement.in_band for requirement in connection.requirements):
        return _in_band(deployment, connection, sides, at)
    client, server = (Speaker(side, at, server_name=_server_name(sides)) for side in sides)
    await meet(client, server)
    fate = fate_of(deployment, client, server)
    words = describe(client, server) or describe_quirk(fate, client, server)
    if fate.outcome is Outcome.OK and _ecdsa_is_refused(deployment, material, connection, sides, at):
        fate = Fate(outcome=Outcome.WARN)
        words = "cipher suites may choose the ECDSA certificate, whose path is refused"
    refused = refusing(client, server)
    if refused is not None and _is_in_doubt(refused, server if refused is client else client):
        fate = UNKNOWN
    return Trial(connection=connection, fate=fate, words=words, client=client, server=server)


def _in_band(deployment: Deployment, connection: Connection, sides: tuple[Stance, Stance], at: datetime) -> Trial:
    """The certificate inside SIP SERVICE: the receiver verifies it for each purpose. One handshake in memory stands
    for each, with the sender in the part that the purpose is about."""
    sender, receiver = sides
    demand = receiver.demand
    if demand is None:
        raise ValueError(f"nobody verifies anything in {connection.id}")
    for purpose in demand.purposes:
        roles = (Side.SERVER, Side.CLIENT) if purpose is Purpose.SERVER_AUTH else (Side.CLIENT, Side.SERVER)
        needed = replace(demand, purposes=(purpose,))
        showing, judging = (
            Speaker(replace(sender, side=roles[0]), at),
            Speaker(replace(_with_something_to_show(receiver, sender), side=roles[1], demand=needed), at),
        )
        client, server = (judging, showing) if roles[1] is Side.CLIENT else (showing, judging)
        shake_hands(client, server)
        fate = fate_of(deployment, client, server)
        if fate.outcome is not Outcome.OK:
            fate = replace(fate, alert=None)
            break
    return Trial(connection=connection, fate=fate, words=describe(client, server), client=client, server=server)


def _with_something_to_show(receiver: Stance, sender: Stance) -> Stance:
    """A TLS server must show something; in this one nobody looks at it."""
    return replace(receiver, identity=sender.identity)


def _ecdsa_is_refused(
    deployment: Deployment, material: Material, connection: Connection, sides: tuple[Stance, Stance], at: datetime
) -> bool:
    """Cipher suites may make CUCM show its ECDSA certificate instead: a second handshake tries that, where it holds one
    and the Expressway-C verifies it."""
    for shown, verifying in ((sides[1], sides[0]), (sides[0], sides[1])):
        twin = _ecdsa_twin(deployment, material, shown, verifying)
        if twin is not None and _refuses(twin, verifying, at):
            return True
    return False


def _ecdsa_twin(deployment: Deployment, material: Material, shown: Stance, verifying: Stance) -> Stance | None:
    """The presenter as it may show its other certificate; None where it has none, or none is asked for."""
    demand = verifying.demand
    if demand is None or not verifying.verifies or not _may_prefer_ecdsa(deployment, verifying.node):
        return None
    slot = ECDSA_TWINS.get(demand.slot)
    holding = material.holdings.get(shown.node)
    identity = holding.identities.get(slot) if slot is not None and holding is not None else None
    if identity is None or identity.key is None:
        return None
    return replace(shown, identity=identity)


def _refuses(twin: Stance, verifying: Stance, at: datetime) -> bool:
    """Whether the path of the other certificate is refused. Its dates are its own matter, and so is clientAuth."""
    demand = verifying.demand
    if demand is None:
        return False
    purposes = tuple(each for each in demand.purposes if each is not Purpose.CLIENT_AUTH)
    judging = replace(verifying, demand=replace(demand, purposes=purposes, names=ExpectedNames()), crls=None)
    if judging.identity is None:
        judging = replace(judging, identity=twin.identity if judging.side is Side.SERVER else None)
    showing = Speaker(replace(twin, demand=None), at)
    verifier = Speaker(judging, at)
    client, server = (verifier, showing) if judging.side is Side.CLIENT else (showing, verifier)
    shake_hands(client, server)
    return verifier.objection is not None and verifier.objection.code not in OUT_OF_DATE


def _may_prefer_ecdsa(deployment: Deployment, node: str) -> bool:
    side = deployment.expressway_c
    return (
        side is not None and any(each.id == node for each in side.nodes) and is_in_force(ECDSA_PREFERRED, side.version)
    )


def _is_in_doubt(refused: Speaker, presenter: Speaker) -> bool:
    """The path ends too early, and nobody knows what the presenter would have sent besides."""
    objection = refused.objection
    knows_nothing = presenter.stance.own_list is None and not presenter.stance.leaf_only
    return knows_nothing and objection is not None and objection.code in UNFINISHED


def _server_name(sides: tuple[Stance, Stance]) -> str | None:
    """SNI: the first name that the client looks for, as far as one may be sent."""
    demand: Requirement | None = sides[0].demand
    names = demand.names.flat if demand is not None else ()
    first = names[0] if names else None
    return None if first is None or first.replace(".", "").isdigit() or ":" in first else first


def asks_user(client: Speaker) -> bool:
    """The client refuses, and leaves the last word to a person (Jabber)."""
    demand = client.stance.demand
    return client.objection is not None and demand is not None and demand.prompts


def accepting(stance: Stance) -> Stance:
    """The same side, once its user has accepted whatever it was shown."""
    if stance.demand is None:
        return stance
    return replace(stance, demand=replace(stance.demand, not_verified_because="its user accepted the certificate"))


def describe(client: Speaker, server: Speaker) -> str:
    """What the sides say, for people: `expc1 refuses the certificate of expe1: certificate has expired`."""
    refused = refusing(client, server)
    if server.refuses_login:
        return (
            f"{server.stance.node} refuses the user name or password of the traversal zone, although TLS is well: no "
            "certificate mends that"
        )
    if refused is None or refused.objection is None:
        return "; ".join(_given_up(client, server))
    other = server if refused is client else client
    objection = refused.objection
    why = _about_names(refused, objection.names[0]) if objection.names else objection.text
    depth = f" at depth {objection.depth}" if objection.depth else ""
    return f"{refused.stance.node} refuses the certificate of {other.stance.node}: {why}{depth}"


def _given_up(*sides: Speaker) -> Iterator[str]:
    """Why a handshake broke off in which nobody refused a certificate, by whoever gave up. What the other side got was
    an alert that says less."""
    failed = [each for each in sides if each.failure is not None]
    causes = [each for each in failed if each.received is None] or failed
    for each in causes:
        meaning = _MEANINGS.get(each.failure or "")
        yield f"{each.stance.node} gives up: {each.failure}{f' ({meaning})' if meaning else ''}"


def _about_names(refused: Speaker, wanted: tuple[str, ...]) -> str:
    """`it does not contain the name a.example.com (it contains b.example.com)`."""
    demand, peer = refused.stance.demand, refused.peer
    if demand is None or peer is None:
        raise ValueError("nobody misses a name without having looked for one")
    common = peer.subject.common_names[-1:]
    counts = common if demand.names.common_name_counts else ()
    told = (name.value for name in peer.san if isinstance(name, DnsName | IpName | SrvName))
    held = tuple({name.lower(): name for name in (*counts, *told)}.values())
    rest = f" and {len(held) - _MOST_NAMES} more" if len(held) > _MOST_NAMES else ""
    is_common = not counts and {name.lower() for name in common} & {name.lower() for name in wanted}
    stands_there = "; the common name does not count" if is_common else ""
    answer = "; whoever registers gets SIP 403" if demand.refusal is Refusal.SIP_403 else ""
    contained = f"{', '.join(held[:_MOST_NAMES]) or 'none'}{rest}{stands_there}"
    return f"it does not contain the name {' or '.join(wanted)} (it contains {contained}){answer}"
