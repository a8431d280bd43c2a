"""OpenSSL as the client of a handshake, over memory instead of a socket (`edgetrust.codec.tls.dialogue.Engine`).

It offers what the appliances may still speak: TLS 1.0 to 1.3 and weak algorithms (security level 0). It trusts whatever
it is shown: whether a chain is good is decided elsewhere, with the trust list of whoever it is shown to. Not here:
anything with a socket, and what travels in the clear, which is read without OpenSSL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cryptography.x509 import Certificate, load_der_x509_certificate
from OpenSSL import SSL, crypto

from edgetrust.errors import Malformed
from edgetrust.model.tls import AlertMessage, CertificateRequest, Version
from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

# Suites without certificates, and those for keys agreed on beforehand, would show nothing.
_CIPHERS = b"ALL:!aNULL:!PSK:!SRP:@SECLEVEL=0"
# OpenSSL has them, and would not offer them: a server whose key is on one of these curves would show nothing. The first
# word, and the mark for what may be missing, are of OpenSSL 3.5; an older one offers what it offers by itself.
_GROUPS = b"DEFAULT" + b"".join(
    b":?brainpoolP%s" % curve for curve in (b"256r1", b"384r1", b"512r1", b"256r1tls13", b"384r1tls13", b"512r1tls13")
)
_READ_ALERT = SSL.SSL_CB_READ_ALERT
_REQUESTED = b"SSLv3/TLS read server certificate request"
_SHOWED = b"SSLv3/TLS write client certificate"
_MOST = 2**20
_EXPLAINED = {
    "excessive message size": "the server's certificates, or another message of it, are longer than OpenSSL reads"
    " (edgetrust explain certificates-too-large)",
}
"""Reasons of OpenSSL that say nothing to whoever does not know it."""
_library: Any = SSL._lib  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """A certificate with its key and what is sent beside it, ready to be shown."""

    chain: tuple[Certificate, ...]
    """Leaf first."""
    key: PrivateKeyTypes
    octets: tuple[bytes, ...]
    """The chain as DER."""


def load_identity(chain: Sequence[bytes], key: bytes, *, passphrase: str | None = None) -> ClientIdentity:
    """From DER and the bytes of a file with the key (PEM, DER, PKCS#12). Raises WrongPassphrase, and Malformed when
    they cannot be used or do not belong together."""
    from edgetrust.pki.signing_key import find_private_key  # few show a certificate, and keys bring mail and SSH

    private = find_private_key(key, passphrase=passphrase)
    try:
        identity = ClientIdentity(tuple(map(load_der_x509_certificate, chain)), private, tuple(chain))
        make_context(identity)
    except (ValueError, SSL.Error) as error:
        raise Malformed("certificate and private key do not belong together, or OpenSSL takes neither") from error
    return identity


def make_context(
    identity: ClientIdentity | None = None, *, oldest: int = Version.TLS_1_0, newest: int = Version.TLS_1_3
) -> SSL.Context:
    """What any number of handshakes have in common."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_cipher_list(_CIPHERS)
    context.set_min_proto_version(oldest)
    context.set_max_proto_version(newest)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_verify(SSL.VERIFY_NONE)
    if not _library.SSL_CTX_set1_curves_list(context._context, _GROUPS):
        _library.ERR_clear_error()
    if identity is not None:
        leaf, *others = identity.chain
        context.use_certificate(leaf)
        context.use_privatekey(identity.key)  # type: ignore[arg-type] # OpenSSL refuses what cannot sign
        context.check_privatekey()
        for other in others:
            context.add_extra_chain_cert(other)
    return context


class OpenSslEngine:
    """One handshake."""

    def __init__(self, context: SSL.Context, server_name: str | None, *, has_identity: bool = False) -> None:
        self._connection = SSL.Connection(context)
        self._has_identity = has_identity
        if server_name is not None:
            self._connection.set_tlsext_host_name(server_name.encode("ascii"))
        self._connection.set_connect_state()
        self._connection.set_info_callback(self._note)
        self._certificates: tuple[bytes, ...] | None = None
        self._is_requested = False
        self._has_sent_certificate = False
        self.is_finished = False
        self.alerts: tuple[AlertMessage, ...] = ()
        self.failure: str | None = None

    @property
    def has_shown_certificate(self) -> bool:
        """The certificate it was given went out: the server asked for one."""
        return self._has_identity and self._has_sent_certificate

    @property
    def certificates(self) -> tuple[bytes, ...] | None:
        """The server's chain as sent; None before it came."""
        if self._certificates is None and (chain := self._connection.get_peer_cert_chain()) is not None:
            self._certificates = tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, each) for each in chain)
        return self._certificates

    @property
    def request(self) -> CertificateRequest | None:
        """The CA names of the server's request; None when none came."""
        if not self._is_requested:
            return None
        return CertificateRequest(authorities=tuple(name.der() for name in self._connection.get_client_ca_list()))

    def begin(self) -> bytes:
        """The ClientHello."""
        return self.advance(b"")

    def advance(self, data: bytes) -> bytes:
        """Take what the server sent; what we answer."""
        if data and self.failure is None:
            self._connection.bio_write(data)
        try:
            if not self.is_finished:
                self._connection.do_handshake()
                self.is_finished = True
            self._connection.recv(1)
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            pass  # close_notify, which is among the alerts
        except SSL.Error as error:
            self.failure = _describe(error)
        return self._take()

    def _take(self) -> bytes:
        try:
            return self._connection.bio_read(_MOST)
        except SSL.WantReadError:
            return b""

    def _note(self, connection: SSL.Connection, where: int, value: int) -> None:
        """OpenSSL tells each step it takes."""
        if where == _READ_ALERT:
            self.alerts = (*self.alerts, AlertMessage(level=value >> 8, code=value & 0xFF))
        elif where == SSL.SSL_CB_CONNECT_LOOP:
            step = connection.get_state_string()
            self._is_requested |= step == _REQUESTED
            self._has_sent_certificate |= step == _SHOWED


def _describe(error: SSL.Error) -> str:
    """OpenSSL's reason, the deepest of those it gives."""
    reasons = [reason for _, _, reason in error.args[0]] if error.args and isinstance(error.args[0], list) else []
    return _EXPLAINED.get(reasons[0], reasons[0]) if reasons else "the handshake failed"
