"""Could one certificate have issued another? What names, key identifiers and key types say; no signature is checked.

Not here: whether the issuer was allowed to (`edgetrust.pki.purpose`), and which of several candidates OpenSSL takes
(`edgetrust.pki.path`).
"""

from __future__ import annotations

from edgetrust.codec.signed import RSA_PSS
from edgetrust.model.certificate import AuthorityKeyIdentifier, Certificate, KeyKind

# OpenSSL's table of signature algorithms (crypto/objects/obj_xref.txt), without GOST and SM2, whose keys are `OTHER`.
_KEY_OF_SIGNATURE = {
    "1.2.840.10040.4.3": KeyKind.DSA,
    "1.2.840.10045.4.1": KeyKind.EC,
    "1.2.840.10045.4.2": KeyKind.EC,
    "1.2.840.10045.4.3": KeyKind.EC,
    "1.3.101.112": KeyKind.ED25519,
    "1.3.101.113": KeyKind.ED448,
    "1.3.14.3.2.3": KeyKind.RSA,
    "1.3.14.3.2.13": KeyKind.DSA,
    "1.3.14.3.2.15": KeyKind.RSA,
    "1.3.14.3.2.27": KeyKind.DSA,
    "1.3.14.3.2.29": KeyKind.RSA,
    "1.3.36.3.3.1.2": KeyKind.RSA,
    "2.5.8.3.100": KeyKind.RSA,
    **{f"1.2.840.113549.1.1.{number}": KeyKind.RSA for number in (2, 3, 4, 5, 10, 11, 12, 13, 14)},
    **{f"1.2.840.10045.4.3.{number}": KeyKind.EC for number in range(1, 5)},
    **{f"2.16.840.1.101.3.4.3.{number}": KeyKind.DSA for number in (1, 2)},
    **{f"2.16.840.1.101.3.4.3.{number}": KeyKind.RSA for number in range(13, 17)},
}
_RSA = KeyKind.RSA


def identifiers_fit(issuer: Certificate, certificate: Certificate) -> bool:
    """X509_check_akid: every part of the authority key identifier that can be compared is equal."""
    authority = certificate.authority_key_identifier
    return not isinstance(authority, AuthorityKeyIdentifier) or fits_identifier(issuer, authority)


def fits_identifier(issuer: Certificate, authority: AuthorityKeyIdentifier) -> bool:
    """The same for an authority key identifier that stands in a revocation list."""
    subject_key = issuer.subject_key_identifier
    if authority.key_id is not None and isinstance(subject_key, bytes) and authority.key_id != subject_key:
        return False
    if authority.serial is not None and authority.serial != issuer.serial:
        return False
    return authority.issuer is None or authority.issuer.canonical == issuer.issuer.canonical


def key_fits(issuer: Certificate, certificate: Certificate) -> bool:
    """check_sig_alg_match: the signature algorithm of `certificate` is one that the key of `issuer` can make."""
    kind = issuer.key.kind
    algorithm = certificate.signature_algorithm
    # No algorithm is of keys of the kind OTHER.
    if _KEY_OF_SIGNATURE.get(algorithm) is not kind:
        return False
    return kind is not _RSA or algorithm == RSA_PSS or not issuer.key.is_for_pss_only
