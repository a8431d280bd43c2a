"""Makes the files of a fleet: the same size gives the same bytes on any machine.

The issuing CAs are used unevenly, as in the field: the first issued a fifth of all. Every node has its own key, and no
two were certified in the same minute.

NOTE: nobody holds the private keys of the nodes, which are random numbers of the right length, and anybody can compute
those of the authorities, which share their primes. To a verifier both are as much work as proper keys.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import combinations, count, islice
from pathlib import Path
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from benchmarks.fleet import Fleet, host_name

KEPT_IN = Path(__file__).resolve().parents[1] / ".bench"

_SINCE, _UNTIL = datetime(2026, 9, 1, tzinfo=UTC), datetime(2036, 9, 1, tzinfo=UTC)
_EXPONENT = 65537
_KEY_BITS = 2048
_PURPOSES = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)


def make_fleet(*, nodes: int, issuers: int, roots: int) -> Fleet:
    """The fleet of this size, from the files of an earlier run where this module has not changed since."""
    version = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    fleet = Fleet(KEPT_IN / f"fleet-{nodes}-{issuers}-{roots}-{version}", nodes, issuers, roots)
    if not fleet.folder.is_dir():
        unfinished = replace(fleet, folder=fleet.folder.with_suffix(".part"))
        shutil.rmtree(unfinished.folder, ignore_errors=True)
        (unfinished.folder / "nodes").mkdir(parents=True)
        _write(unfinished)
        unfinished.folder.rename(fleet.folder)
    return fleet


@dataclass(frozen=True, slots=True)
class _Authority:
    """A CA and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def _write(fleet: Fleet) -> None:
    keys = _authority_keys(fleet.roots + fleet.issuers)
    roots = [_certify_ca(f"Example Root CA {number}", next(keys), None) for number in range(fleet.roots)]
    # A quarter of the issuing CAs stand below the root of another one.
    used = max(fleet.issuers * 3 // 4, 1)
    issuers = [
        _certify_ca(f"Example Issuing CA {number}", next(keys), roots[number % used]) for number in range(fleet.issuers)
    ]
    fleet.root_file.write_bytes(b"".join(root.pem for root in roots))
    fleet.issuer_file.write_bytes(b"".join(issuer.pem for issuer in issuers))
    above = [issuer.pem + _named(roots, issuer.certificate.issuer).pem for issuer in issuers]
    for number in range(fleet.nodes):
        chosen = _issuer_of(number, fleet.issuers)
        leaf = _certify_node(number, issuers[chosen]).public_bytes(Encoding.PEM)
        fleet.node_file(number).write_bytes(leaf + above[chosen])


def _named(authorities: Sequence[_Authority], name: x509.Name) -> _Authority:
    return next(each for each in authorities if each.certificate.subject == name)


def _issuer_of(number: int, issuers: int) -> int:
    """Which CA issued the certificate of a node: each at least once, the n-th in proportion to 1/n."""
    if number < issuers:
        return number
    weights = [1 / rank for rank in range(1, issuers + 1)]
    return Random(number).choices(range(issuers), weights)[0]


def _certify_ca(common_name: str, key: rsa.RSAPrivateKey, issuer: _Authority | None) -> _Authority:
    builder = _begin(common_name, key.public_key(), issuer)
    path_length = None if issuer is None else 0
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(_usage(for_ca=True), critical=True)
    return _Authority(builder.sign(key if issuer is None else issuer.key, hashes.SHA256()), key)


def _certify_node(number: int, issuer: _Authority) -> x509.Certificate:
    host = host_name(number)
    # Hardly two nodes of a fleet got their certificates in the same minute.
    builder = _begin(host, _public_key(number), issuer, timedelta(minutes=number))
    names = [x509.DNSName(name) for name in (host, host.partition(".")[2], "example.com")]
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(for_ca=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(_PURPOSES), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def _begin(
    common_name: str, key: rsa.RSAPublicKey, issuer: _Authority | None, later: timedelta = timedelta(0)
) -> x509.CertificateBuilder:
    """What all certificates have."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme Example"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    signer = key if issuer is None else issuer.key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key)
        .serial_number(int.from_bytes(sha256(common_name.encode()).digest()[:16], "big") >> 1)
        .not_valid_before(_SINCE + later)
        .not_valid_after(_UNTIL + later)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


@cache
def _usage(*, for_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_ca,
        content_commitment=False,
        key_encipherment=not for_ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_ca,
        crl_sign=for_ca,
        encipher_only=False,
        decipher_only=False,
    )


# --- keys -------------------------------------------------------------------------------------------------------------


def _public_key(number: int) -> rsa.RSAPublicKey:
    """The key of a node: no product of two primes, but nobody multiplies with it."""
    top_and_odd = 1 << _KEY_BITS - 1 | 1
    return rsa.RSAPublicNumbers(_EXPONENT, Random(number).getrandbits(_KEY_BITS) | top_and_odd).public_key()


def _authority_keys(wanted: int) -> Iterator[rsa.RSAPrivateKey]:
    """Different keys; each pair of primes gives one, which saves nine primes in ten."""
    needed = next(primes for primes in count(2) if primes * (primes - 1) // 2 >= wanted)
    return (_private_key(p, q) for q, p in combinations(list(islice(_primes(), needed)), 2))


def _private_key(p: int, q: int) -> rsa.RSAPrivateKey:
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(_EXPONENT, p * q)).private_key(
        unsafe_skip_rsa_key_validation=True
    )


def _primes() -> Iterator[int]:
    """Primes of half a key's length, the same ones each time."""
    numbers = Random("fleet")
    # The two upper bits are set, so that a product of two has the whole length.
    top_and_odd = 3 << _KEY_BITS // 2 - 2 | 1
    small = [each for each in range(3, 4000) if all(each % divisor for divisor in range(2, int(each**0.5) + 1))]
    while True:
        candidate = numbers.getrandbits(_KEY_BITS // 2) | top_and_odd
        # Fermat's test to one base errs for random numbers of this size about as often as a memory does.
        if all(candidate % each for each in small) and pow(2, candidate - 1, candidate) == 1:
            if (candidate - 1) % _EXPONENT:
                yield candidate
