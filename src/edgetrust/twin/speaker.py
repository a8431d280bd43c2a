"""One side of a handshake, without a socket: bytes in, bytes out, and what it has to say about the other's certificate.

The chain is judged by OpenSSL in the handshake, names by its X509_check_host when the chain has passed, as the
appliances do it. Not here: sockets (`edgetrust.twin.exchange`), and what both sides together mean
(`edgetrust.twin.fates`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from OpenSSL import SSL

from edgetrust.codec.tls.registry import alert
from edgetrust.errors import Malformed
from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Refusal
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.pki.read import read_certificate
from edgetrust.twin import openssl
from edgetrust.twin.names import unmatched_groups
from edgetrust.twin.stance import Stance
from edgetrust.twin.verify_codes import OUT_OF_DATE, VerifyCode

_MOST = 2**18


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a side refuses the other's certificate."""

    code: int
    """X509_V_ERR_…"""
    text: str
    depth: int
    names: tuple[tuple[str, ...], ...] = ()
    """Groups of names of which the certificate offers none."""

    @property
    def is_about_names(self) -> bool:
        return self.code == VerifyCode.HOSTNAME_MISMATCH


class Speaker:
    """One side of one handshake. `begin`, then `advance` with whatever arrives, until `is_done`."""

    def __init__(self, stance: Stance, at: datetime, *, server_name: str | None = None) -> None:
        """Raises Malformed when OpenSSL cannot use what the side is to show."""
        self.stance = stance
        self.is_finished = False
        """The handshake went through."""
        self.failure: str | None = None
        """OpenSSL's words for why it did not."""
        self.was_cut_off = False
        """It did not because the other side was gone, or silent; `failure` has words of ours then."""
        self.objection: Objection | None = None
        self.refuses_login = False
        """The other side gave a user name or password that this side does not know."""
        self.received: Alert | None = None
        """The alert of the other side; close_notify does not count."""
        self._wrote: Alert | None = None
        self.peer: Certificate | None = None
        self._unreadable: str | None = None
        """Why the other side's certificate cannot be read, although OpenSSL could."""
        self._connection = SSL.Connection(self._context(at))
        self._connection.set_info_callback(self._note)
        if stance.side is Side.CLIENT:
            if server_name is not None:
                self._connection.set_tlsext_host_name(server_name.encode("ascii", "replace"))
            self._connection.set_connect_state()
        else:
            self._connection.set_accept_state()

    @property
    def is_done(self) -> bool:
        return self.is_finished or self.failure is not None

    @property
    def said(self) -> Alert | None:
        """The alert that this side sends; whoever has given up already does not get it."""
        return self._wrote if self._sends_alerts else None

    def begin(self) -> bytes:
        """What is sent before anything arrives."""
        return self.advance(b"")

    def advance(self, data: bytes) -> bytes:
        """Take what arrived; what is sent now."""
        if data:
            self._connection.bio_write(data)
        if not self.is_done:
            self._shake_hands()
        if self.failure is not None and self.objection is not None and not self._sends_alerts:
            self._take()  # the alert that OpenSSL would send
            return b""
        return self._take()

    def send(self, data: bytes) -> bytes:
        """Encrypt; only after the handshake."""
        self._connection.send(data)
        return self._take()

    def receive(self) -> bytes:
        """What arrived and is decrypted; empty when nothing did, or the other side has said that it closes."""
        try:
            return self._connection.recv(_MOST)
        except SSL.WantReadError:
            return b""
        except (SSL.ZeroReturnError, SSL.Error):
            return b""

    def close(self) -> bytes:
        """close_notify."""
        if self.is_finished and self.failure is None:
            self._connection.shutdown()
        return self._take()

    @property
    def _sends_alerts(self) -> bool:
        return self.stance.demand is None or self.stance.demand.sends_alerts

    def _context(self, at: datetime) -> SSL.Context:
        stance = self.stance
        context = openssl.new_context()
        openssl.trust(
            context,
            (each.der for each in self._list()),
            at,
            None if stance.crls is None else [each.der for each in stance.crls],
        )
        if stance.identity is not None and stance.identity.key is not None:
            self._show(context, stance.identity.leaf, stance.identity.key, at)
        if stance.demand is not None and (stance.verifies or stance.side is Side.CLIENT):
            # A server that does not verify asks for nothing.
            if stance.demand.leaf_only or stance.demand.in_band:
                # SSH and SIP have no tickets for sessions, and neither names the CAs that it accepts.
                context.set_options(SSL.OP_NO_TICKET)
            elif stance.side is Side.SERVER:
                openssl.name_authorities(context, self._named())
            openssl.verify(context, self._decide, insists=stance.verifies)
        return context

    def _show(self, context: SSL.Context, leaf: Certificate, key: bytes, at: datetime) -> None:
        others = self._sent_beside(leaf.der, at)
        try:
            openssl.show(context, leaf.der, key, others, leaf_only=self.stance.leaf_only)
        except Malformed as error:
            raise Malformed(
                f"OpenSSL cannot show the certificate {leaf.subject.rfc4514} of {self.stance.node} with its key: "
                f"{error.message}"
            ) from error

    def _list(self) -> tuple[Certificate, ...]:
        """The one list of a context: it is trusted, and the chain behind the leaf is built from it. In the table both
        are the same store, wherever a side does both."""
        return (self.stance.trusted if self.stance.verifies else self.stance.own_list) or ()

    def _named(self) -> Iterable[bytes]:
        """Those of the list by which its subjects are named, each once, as OpenSSL reads them from a file of CAs."""
        first: dict[bytes, bytes] = {}
        for each in self._list():
            first.setdefault(each.subject.canonical, each.der)
        return first.values()

    def _sent_beside(self, leaf: bytes, at: datetime) -> tuple[bytes, ...]:
        """What goes out behind the leaf where OpenSSL's own chain is not all: that chain, then what was uploaded."""
        extra = self.stance.identity.others if self.stance.identity is not None and self.stance.sends_extra else ()
        if not extra:
            return ()
        built = openssl.build_chain(leaf, (each.der for each in self._list()), at)
        return tuple(dict.fromkeys((*built[1:], *(each.der for each in extra))))

    def _decide(self, error: int, depth: int, leaf: bytes, is_good: Callable[[], bool]) -> int:
        """OpenSSL's verdict, unless this side does not look; names when all else has passed."""
        stance = self.stance
        if self.peer is None:
            try:
                self.peer = read_certificate(leaf)
            except Malformed as problem:
                self._unreadable = problem.message
                return error or VerifyCode.UNSPECIFIED
        if not stance.verifies or (error == VerifyCode.INVALID_PURPOSE and not stance.purposes):
            return 0
        # Revocation comes before dates (X509_verify_cert).
        if (not error or error in OUT_OF_DATE) and depth == 0 and self._misses_own_crl():
            error = VerifyCode.UNABLE_TO_GET_CRL
        if error:
            self.objection = Objection(code=error, text=openssl.error_string(error), depth=depth)
        elif depth == 0 and stance.demand is not None and stance.demand.refusal is Refusal.ALERT:
            self._look_for_names()
            if self.objection is not None and not is_good():
                # A chain is refused for what it is before anybody looks at names.
                self.objection = None
        return self.objection.code if self.objection is not None else 0

    def _misses_own_crl(self) -> bool:
        """NOTE: the OpenSSL that the appliances run wants a revocation list for a trusted self-signed leaf as well, and
        that of pyOpenSSL no longer does (X509_verify_cert, releases 3 and 4)."""
        leaf, crls = self.peer, self.stance.crls
        if leaf is None or crls is None or leaf.subject.canonical != leaf.issuer.canonical:
            return False
        return not any(crl.issuer.canonical == leaf.issuer.canonical for crl in crls)

    def _look_for_names(self) -> None:
        if self.peer is None or self.stance.demand is None:
            return
        missing = unmatched_groups(self.peer, self.stance.demand.names, is_limited=not self.stance.reads_all_names)
        if missing:
            text = openssl.error_string(VerifyCode.HOSTNAME_MISMATCH)
            self.objection = Objection(code=VerifyCode.HOSTNAME_MISMATCH, text=text, depth=0, names=missing)

    def _shake_hands(self) -> None:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return
        except SSL.Error as error:
            self.failure = self._unreadable or _words(error)
            return
        self.is_finished = True
        if self.stance.verifies and self.objection is None:
            # Expressway and CUCM let the handshake pass and close the connection then.
            self._look_for_names()

    def _take(self) -> bytes:
        try:
            return self._connection.bio_read(_MOST)
        except SSL.WantReadError:
            return b""

    def _note(self, _connection: SSL.Connection, where: int, value: int) -> None:
        if where == SSL.SSL_CB_READ_ALERT and value & 0xFF:
            self.received = alert(value & 0xFF)
        elif where == SSL.SSL_CB_WRITE_ALERT and value & 0xFF:
            self._wrote = alert(value & 0xFF)


def _words(error: SSL.Error) -> str:
    """OpenSSL's reason, the deepest of those it gives."""
    reasons = [reason for _, _, reason in error.args[0]] if error.args and isinstance(error.args[0], list) else []
    return reasons[0] if reasons else "the connection was closed"
