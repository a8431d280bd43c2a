"""What the list of a verifier lacks that answered a chain with unknown_ca, as far as a capture can tell.

The chain shows how far up it was sent. Where the verifier is the server, its request names the CAs of its list, which
says on which side of a gap the missing certificate lies. Where anybody else in the capture showed the missing CA, it
is known by its fingerprint. Not here: any other reason for a refusal (`edgetrust.rules.rejections`).
"""

from __future__ import annotations

from itertools import takewhile

from edgetrust.model.certificate import Certificate
from edgetrust.model.names import Name
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.purpose import is_self_signed
from edgetrust.rules.observation import Observation, authorities_of, has_issued
from edgetrust.rules.rejections import Rejection
from edgetrust.rules.remedies import short


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What is missing, and how much of that is certain."""

    path: tuple[Certificate, ...]
    """The leaf and, one above the other, the CAs that were sent with it."""
    above: tuple[Certificate, ...]
    """CAs above these that somebody else in the capture showed."""
    listed: tuple[Name, ...] | None
    """The CAs that the verifier names; None when it is not the server, was not heard, or names none."""
    strays: tuple[Certificate, ...] = ()
    """What else was sent: it issued nothing of the path."""

    @property
    def is_leaf(self) -> bool:
        """The leaf is its own issuer."""
        return is_self_signed(self.path[0])

    @property
    def is_whole(self) -> bool:
        """The root itself was sent."""
        return is_self_signed(self.path[-1])

    @property
    def wanted(self) -> tuple[Certificate, ...]:
        """Certificates that the list needs and the capture holds: what was sent does not have to stand there, but for
        the root."""
        if self.is_whole:
            return self.path[-1:]
        anchor = self.anchor
        if anchor is None:
            return self.above
        return tuple(takewhile(lambda each: each.subject.canonical != anchor.canonical, self.above))

    @property
    def anchor(self) -> Name | None:
        """A CA above the first that stands in the list by the verifier's own account, while the first does not: what is
        missing lies between."""
        if self.names_first:
            return None
        return next((each.issuer for each in self.above if self._names(each.issuer)), None)

    @property
    def first(self) -> Name:
        """The subject of the first CA that the list must hold."""
        return self.path[-1].subject if self.is_whole else self.path[-1].issuer

    @property
    def names_first(self) -> bool:
        """A CA of that subject stands in the list by the verifier's own account."""
        return self._names(self.first)

    def _names(self, subject: Name) -> bool:
        return any(name.canonical == subject.canonical for name in self.listed or ())


def find_lack(observation: Observation, rejection: Rejection) -> Lack:
    """What the verifier lacks; the chain must have been seen."""
    leaf, *others = rejection.chain
    path = [leaf]
    while not is_self_signed(path[-1]):
        issuer = next((each for each in others if each not in path and has_issued(each, path[-1])), None)
        if issuer is None:
            break
        path.append(issuer)
    names = authorities_of(rejection.first) if rejection.verifier is Side.SERVER else ()
    strays = tuple(each for each in others if each not in path)
    return Lack(path=tuple(path), above=observation.above(path[-1]), listed=names or None, strays=strays)


def describe_lack(lack: Lack) -> str:
    """What it means, as a clause behind `refused the certificate:`."""
    first = _name(lack.first)
    if lack.is_leaf:
        return f"the certificate is self-signed, and its list does not hold it{_describe_listed(lack, first)}"
    if lack.is_whole:
        return f"the chain was sent up to its root, and its list does not hold {first}{_describe_listed(lack, first)}"
    if len(lack.path) == 1 and lack.strays:
        behind = ", ".join(short(each) for each in lack.strays)
        sent = (
            f"{first}, which issued the leaf, was not sent: behind it came {behind}, which did not; and the"
            f" verifier's list does not lead from {first} to a root"
        )
    elif len(lack.path) == 1:
        sent = f"nothing above the leaf was sent, and its list does not lead from the issuer, {first}, to a root"
    else:
        sent = f"what was sent ends below {first}, and its list does not lead from there to a root"
    return f"{sent}{_describe_listed(lack, first)}"


def _describe_listed(lack: Lack, first: str) -> str:
    """What the server's own account of its list adds."""
    if lack.listed is None:
        return ""
    which = "the one CA" if len(lack.listed) == 1 else f"among the {len(lack.listed)} CAs"
    if lack.anchor is not None:
        return f"; {lack.anchor.rfc4514} above it is {which} that it names in its request, {first} is not"
    if not lack.names_first:
        return f"; {first} is not {which} that it names in its request"
    what = "that is another one of this name"
    if not lack.is_whole:
        what = f"a CA above it is missing, or {what}"
    return f"; {first} is {which} that it names in its request, so {what}"


def describe_need(lack: Lack) -> str:
    """What has to stand in the list."""
    if lack.wanted and (lack.anchor is not None or is_self_signed(lack.wanted[-1])):
        return ", ".join(map(short, lack.wanted))
    top = lack.wanted[-1].issuer if lack.wanted else lack.first
    rest = f"{_name(top)} and every CA above it up to its root (nobody showed them)"
    return ", ".join((*map(short, lack.wanted), rest))


APPEND = "append "
"""How the words below begin."""
TUNNEL_TOO = "; between two Expressways append"
"""What of the words below is for Expressways alone."""


def append_words(lack: Lack, presenter: str) -> str:
    """What to do with the list, or, where that is enough, with what the `presenter` sends."""
    if lack.is_leaf:
        return (
            f"{APPEND}{describe_need(lack)}; or have {presenter} show a certificate of a CA that is in the list, which"
            " outlives the next renewal"
        )
    between = lack.path[1:-1] if lack.is_whole else lack.path[1:]
    tunnel = f"{TUNNEL_TOO} {', '.join(map(short, between))} as well, which their SSH tunnel needs" if between else ""
    if lack.is_whole or (lack.above and is_self_signed(lack.above[0])):
        return f"{APPEND}{describe_need(lack)}{tunnel}"  # to send a root mends nothing
    first = _name(lack.first)
    sending = f"where {first} is no root and its issuer is in the list, it is enough for TLS that {presenter} sends it"
    sends = "an Expressway sends what its own trusted CA list holds"
    return f"{APPEND}{describe_need(lack)}{tunnel}; {sending}: {sends}"


def _name(subject: Name) -> str:
    return subject.rfc4514 or "(empty subject)"
