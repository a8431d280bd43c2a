"""What stands in files as a JSON document, schema `edgetrust.inspect/1` (`edgetrust/schemas/inspect.json`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from edgetrust.model.certificate import (
    PURPOSE_NAMES,
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    PublicKey,
    RevokedEntry,
    Unreadable,
    print_serial,
)
from edgetrust.model.inspection import (
    Inspected,
    InspectedCertificate,
    InspectedKey,
    InspectedList,
    InspectedRequest,
    Inspection,
    Notice,
)
from edgetrust.model.names import NAME_PREFIXES, GeneralName
from edgetrust.report.documents import Document, head, render_document, time_text

SCHEMA = "edgetrust.inspect/1"


def render_inspect_json(inspection: Inspection) -> str:
    """The document as text."""
    return render_document(inspect_document(inspection))


def inspect_document(inspection: Inspection) -> Document:
    """The document as plain values: numbers in hex, fingerprints lower-case, times UTC."""
    return {
        **head(SCHEMA),
        "at": time_text(inspection.at),
        "objects": [_object(each) for each in inspection.objects],
    }


def _object(inspected: Inspected) -> Document:
    match inspected:
        case InspectedCertificate():
            return _certificate(inspected)
        case InspectedRequest():
            request = inspected.request
            facts: Document = {
                "subject": str(request.subject),
                "key": _key(request.key),
                "san": [_name(name) for name in request.subject_alt_names],
                "key_usage": None
                if inspected.key_usage is None
                else sorted(each.value for each in inspected.key_usage),
                "extended_key_usage": _purposes(request.extended_key_usage),
                "basic_constraints": _constraints(inspected.basic_constraints),
                "signature_algorithm": inspected.signature_algorithm,
                "signature_hash": inspected.signature_hash,
                "same_key": list(inspected.same_key),
            }
            return _with_place("csr", inspected, facts)
        case InspectedList():
            crl, contents = inspected.revocation_list, inspected.contents
            facts = {
                "issuer": str(crl.issuer),
                "this_update": time_text(crl.this_update),
                "next_update": time_text(crl.next_update) if crl.next_update is not None else None,
                "days_left": inspected.days_left,
                "crl_number": contents.number,
                "signature_algorithm": contents.signature_algorithm,
                "signature_hash": contents.signature_hash,
                "delta": crl.is_delta,
                "entries": [_entry(entry) for entry in contents.entries],
                "revoked": [print_serial(serial) for serial in sorted(crl.revoked)],
                "revokes": list(inspected.revoked_here),
                "sha256": inspected.sha256,
                "sha1": inspected.sha1,
            }
            return _with_place("crl", inspected, facts)
        case InspectedKey():
            return _with_place("key", inspected, {"key": _key(inspected.key.key), "same_key": list(inspected.same_key)})


def _with_place(kind: str, inspected: Inspected, facts: Document) -> Document:
    source = inspected.source
    return {
        "kind": kind,
        "number": inspected.number,
        "source": source.file,
        "line": source.line,
        **facts,
        "warnings": [_notice(notice) for notice in inspected.notices],
    }


def _certificate(inspected: InspectedCertificate) -> Document:
    certificate = inspected.certificate
    facts: Document = {
        "subject": str(certificate.subject),
        "issuer": str(certificate.issuer),
        "serial": print_serial(certificate.serial),
        "sha256": certificate.sha256,
        "sha1": inspected.sha1,
        "version": certificate.version,
        "not_before": time_text(certificate.not_before),
        "not_after": time_text(certificate.not_after),
        "days_left": inspected.days_left,
        "signature_algorithm": certificate.signature_algorithm,
        "signature_hash": certificate.signature_hash,
        "key": _key(certificate.key),
        "san": [_name(name) for name in certificate.san],
        **_extensions(certificate),
        "self_signed": inspected.is_self_signed,
        "chain": {
            "complete": inspected.chain.is_complete,
            "ends_in": inspected.chain.ends_in,
            "public": inspected.chain.is_public,
            "lacks": inspected.chain.lacks,
            "lacks_here": inspected.chain.lacks_here,
            "through": list(inspected.chain.through),
            "unsigned_by": list(inspected.chain.unsigned_by),
        },
        "same_key": list(inspected.same_key),
    }
    return _with_place("certificate", inspected, facts)


def _extensions(certificate: Certificate) -> Document:
    """Null where the certificate has none, or where it cannot be read, which is a warning."""
    usage, purposes = certificate.key_usage, certificate.extended_key_usage
    own = certificate.subject_key_identifier
    authority = certificate.authority_key_identifier
    key_id = authority.key_id if isinstance(authority, AuthorityKeyIdentifier) else None
    return {
        "basic_constraints": _constraints(certificate.basic_constraints),
        "key_usage": sorted(each.value for each in usage) if isinstance(usage, frozenset) else None,
        "extended_key_usage": _purposes(purposes) if isinstance(purposes, tuple) else None,
        "subject_key_identifier": own.hex() if isinstance(own, bytes) else None,
        "authority_key_identifier": key_id.hex() if key_id is not None else None,
    }


def _constraints(constraints: BasicConstraints | Unreadable | None) -> Document | None:
    if not isinstance(constraints, BasicConstraints):
        return None
    return {"ca": constraints.ca, "path_length": constraints.path_length}


def _purposes(purposes: Iterable[str]) -> list[str]:
    return [PURPOSE_NAMES.get(each, each) for each in purposes]


def _key(key: PublicKey) -> Document:
    return {
        "kind": key.kind.value,
        "bits": key.bits,
        "curve": key.curve,
        "sha256": hashlib.sha256(key.spki).hexdigest(),
    }


def _name(name: GeneralName) -> Document:
    return {"type": NAME_PREFIXES[type(name)].removesuffix(":"), "value": name.value}


def _notice(notice: Notice) -> Document:
    return {"rule": notice.rule, "severity": notice.severity.value, "text": notice.text}


def _entry(entry: RevokedEntry) -> Document:
    date = None if entry.revoked_on is None else time_text(entry.revoked_on)
    return {"serial": print_serial(entry.serial), "revoked_on": date, "reason": entry.reason}
