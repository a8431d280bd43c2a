"""OpenSSL as the nodes of the lab use it: contexts that hold what a node holds, and what it finds of a certificate.

pyOpenSSL has no method for some things that are needed here, so its own library handle is used for them: certificates
and private keys as OpenSSL itself reads them, a verification callback that names the error (and with it the alert), a
host name to look for, and the chain that is built whether or not it is good. Not here: what a node demands
(`edgetrust.twin.stance`) and what is said on the wire (`edgetrust.twin.speaker`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.x509 import load_der_x509_crl
from OpenSSL import SSL, crypto

from edgetrust.errors import Malformed

# Old keys and digests load, as on the appliances; suites without certificates would prove nothing.
_CIPHERS = b"ALL:!aNULL:!PSK:!SRP:@SECLEVEL=0"
_NO_AUTO_CHAIN = 0x8
"""SSL_MODE_NO_AUTO_CHAIN: the leaf goes out alone."""
_CRL_CHECK_ALL = 0x4 | 0x8
"""X509_V_FLAG_CRL_CHECK and X509_V_FLAG_CRL_CHECK_ALL."""
_PARTIAL_CHAIN, NO_CHECK_TIME = 0x80000, 0x200000
_NEVER_CHECK_SUBJECT = 0x20
"""X509_CHECK_FLAG_NEVER_CHECK_SUBJECT."""

_library: Any = SSL._lib  # type: ignore[attr-defined]
_ffi: Any = SSL._ffi  # type: ignore[attr-defined]

Decide = Callable[[int, int, bytes, Callable[[], bool]], int]
"""(error, depth, leaf, is good) → error: what OpenSSL found of the certificate at that depth, 0 for nothing, and what
the other side showed; what it is to report, 0 to go on. The last call is for depth 0 without an error; what OpenSSL
looks at only then, name constraints, is told by `is good`."""


def new_context() -> SSL.Context:
    """A context of the appliances' kind. TLS 1.2, so that certificates are seen in captures as the guides show them."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(_CIPHERS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    return context


def show(context: SSL.Context, leaf: bytes, key: bytes, others: Sequence[bytes], *, leaf_only: bool) -> None:
    """Let a context show a certificate; behind it goes what OpenSSL builds from the context's list, and `others`.
    Raises Malformed, with OpenSSL's reason, where it cannot."""
    try:
        certificate = crypto.load_certificate(crypto.FILETYPE_ASN1, leaf)
        _library.SSL_CTX_use_certificate(context._context, certificate._x509)
        # Not by cryptography, which looks whether factors are primes, and forgets that a key is for RSASSA-PSS alone.
        private = crypto.load_privatekey(crypto.FILETYPE_ASN1, key)
        _library.SSL_CTX_use_PrivateKey(context._context, private._pkey)
        context.check_privatekey()
        if leaf_only:
            context.set_mode(_NO_AUTO_CHAIN)
        for other in others:
            _send_beside(context, crypto.load_certificate(crypto.FILETYPE_ASN1, other))
    except (ValueError, TypeError, SSL.Error, crypto.Error) as error:
        raise Malformed(_reason(error)) from error


def _send_beside(context: SSL.Context, certificate: crypto.X509) -> None:
    """The context keeps what it is given, so it is given a reference of its own."""
    _library.X509_up_ref(certificate._x509)
    if not _library.SSL_CTX_add_extra_chain_cert(context._context, certificate._x509):
        _library.X509_free(certificate._x509)


def _reason(error: Exception) -> str:
    """The deepest reason of OpenSSL's, or what the library around it says."""
    listed = error.args[0] if error.args else ""
    if isinstance(listed, list):
        return str(listed[0][-1]) if listed else "OpenSSL gives no reason"
    return str(listed).partition("\n")[0]


def trust(context: SSL.Context, entries: Iterable[bytes], at: datetime, crls: Sequence[bytes] | None = None) -> None:
    """Fill the list of a context, in order, and set its clock. With `crls` (even none) the whole path is looked up.
    Entries that OpenSSL cannot read are passed over, as it does in a file. Raises Malformed for a list it cannot."""
    store = context.get_cert_store()
    if store is None:
        raise Malformed("the context has no certificate store")
    for entry in entries:
        certificate = load(entry)
        if certificate is not None:
            store.add_cert(certificate)
    store.set_time(at)
    if crls is not None:
        try:
            for crl in crls:
                store.add_crl(load_der_x509_crl(crl))
        except (ValueError, crypto.Error) as error:
            raise Malformed(f"OpenSSL cannot read a revocation list: {_reason(error)}") from error
        store.set_flags(_CRL_CHECK_ALL)


def name_authorities(context: SSL.Context, entries: Iterable[bytes]) -> None:
    """The CA names of the CertificateRequest: the subjects of the list."""
    for entry in dict.fromkeys(entries):
        certificate = load(entry)
        if certificate is not None:
            _library.SSL_CTX_add_client_CA(context._context, certificate._x509)


def verify(context: SSL.Context, decide: Decide, *, insists: bool) -> None:
    """Ask for the other side's certificate and let `decide` have the last word on it. With `insists`, none is an
    error."""

    def on_step(preverified: int, store: Any) -> int:  # noqa: ANN401 - a C pointer
        found = 0 if preverified else _library.X509_STORE_CTX_get_error(store)
        leaf = _der(_library.X509_STORE_CTX_get0_cert(store))
        depth = _library.X509_STORE_CTX_get_error_depth(store)
        answer = decide(found, depth, leaf, lambda: _is_good(context, store))
        _library.X509_STORE_CTX_set_error(store, answer)
        return 0 if answer else 1

    callback = _ffi.callback("int (*)(int, X509_STORE_CTX *)", on_step, error=0)
    mode = SSL.VERIFY_PEER | (SSL.VERIFY_FAIL_IF_NO_PEER_CERT if insists else 0)
    _library.SSL_CTX_set_verify(context._context, mode, callback)
    # The context lives as long as its callback must.
    context.set_app_data(callback)


def _is_good(context: SSL.Context, running: Any) -> bool:  # noqa: ANN401 - a C pointer
    """Whether OpenSSL finds nothing at all in the chain that a verification under way has built."""
    store = context.get_cert_store()
    chain = [load(der) for der in _taken(_library.X509_STORE_CTX_get1_chain(running))]
    leaf, *others = (each for each in chain if each is not None)
    try:
        crypto.X509StoreContext(store, leaf, others).verify_certificate()  # type: ignore[arg-type]
    except crypto.X509StoreContextError:
        return False
    finally:
        _library.ERR_clear_error()
    return True


def _taken(stack: Any) -> list[bytes]:  # noqa: ANN401 - a C pointer
    """The certificates of a stack that was made for us, which is freed."""
    if stack == _ffi.NULL:
        return []
    # Each was counted up for us, and is counted down when its Python object goes.
    found = [_encoded(_library.sk_X509_value(stack, position)) for position in range(_library.sk_X509_num(stack))]
    _library.sk_X509_free(stack)
    return found


def build_chain(leaf: bytes, entries: Iterable[bytes], at: datetime) -> list[bytes]:
    """The chain that OpenSSL builds behind a leaf from a list, as far as it comes, the leaf first: what it sends of its
    own accord."""
    certificate = load(leaf)
    if certificate is None:
        return [leaf]
    store = crypto.X509Store()
    for entry in entries:
        if (listed := load(entry)) is not None:
            store.add_cert(listed)
    store.set_time(at)
    context = _ffi.gc(_library.X509_STORE_CTX_new(), _library.X509_STORE_CTX_free)
    _library.X509_STORE_CTX_init(context, store._store, certificate._x509, _ffi.NULL)
    _library.X509_verify_cert(context)
    # What it thinks of the chain is nobody's business here; the error it noted must not be taken for somebody else's.
    _library.ERR_clear_error()
    return _taken(_library.X509_STORE_CTX_get1_chain(context)) or [leaf]


def offers_host(leaf: bytes, name: str, *, common_name_counts: bool) -> bool:
    """What X509_check_host, or for an address X509_check_ip, says of a certificate, whoever issued it and when."""
    certificate = load(leaf)
    if certificate is None:
        return False
    store = crypto.X509Store()
    store.add_cert(certificate)
    store.set_flags(_PARTIAL_CHAIN | NO_CHECK_TIME)
    parameters = _library.X509_VERIFY_PARAM_new()
    try:
        if not _expect(parameters, name):
            return False
        _library.X509_VERIFY_PARAM_set_hostflags(parameters, 0 if common_name_counts else _NEVER_CHECK_SUBJECT)
        _library.X509_STORE_set1_param(store._store, parameters)
    finally:
        _library.X509_VERIFY_PARAM_free(parameters)
    try:
        crypto.X509StoreContext(store, certificate).verify_certificate()
    except crypto.X509StoreContextError:
        return False
    return True


def knows_attribute(oid: str) -> bool:
    """Whether OpenSSL has a name for an attribute of a distinguished name."""
    return bool(_library.OBJ_txt2nid(oid.encode()))


def error_string(code: int) -> str:
    """X509_verify_cert_error_string."""
    text: str = _ffi.string(_library.X509_verify_cert_error_string(code)).decode()
    return text


def _expect(parameters: Any, name: str) -> bool:  # noqa: ANN401 - a C pointer
    """Whether OpenSSL will look for the name: it takes none longer than DNS has them."""
    try:
        packed = ipaddress.ip_address(name).packed
    except ValueError:
        octets = name.encode()
        return bool(_library.X509_VERIFY_PARAM_set1_host(parameters, octets, len(octets)))
    return bool(_library.X509_VERIFY_PARAM_set1_ip(parameters, packed, len(packed)))


def _der(pointer: Any) -> bytes:  # noqa: ANN401 - a C pointer
    """The certificate behind a pointer that somebody else owns."""
    _library.X509_up_ref(pointer)
    return _encoded(pointer)


def _encoded(pointer: Any) -> bytes:  # noqa: ANN401 - a C pointer
    """The same of a pointer that is ours, which is given up."""
    return crypto.dump_certificate(crypto.FILETYPE_ASN1, crypto.X509._from_raw_x509_ptr(pointer))


@lru_cache(maxsize=4096)
def load(der: bytes) -> crypto.X509 | None:
    """The certificate as OpenSSL has it; None when it cannot read it. A list of a hundred roots is loaded once."""
    try:
        return crypto.load_certificate(crypto.FILETYPE_ASN1, der)
    except crypto.Error:
        return None
