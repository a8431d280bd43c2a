"""Names of TLS numbers, as the IANA registry "Transport Layer Security (TLS) Parameters" gives them (read 2026-11).

The cipher suites are those that the products of a Mobile and Remote Access deployment and their clients offer or
choose, and those that a weak or odd peer still may; any other shows as its number. Not here: what a choice is worth.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.alert import Alert

VERSIONS = {
    0x0002: "SSL 2.0",
    0x0300: "SSL 3.0",
    0x0301: "TLS 1.0",
    0x0302: "TLS 1.1",
    0x0303: "TLS 1.2",
    0x0304: "TLS 1.3",
}

ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    30: "decompression_failure",
    40: "handshake_failure",
    41: "no_certificate",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    60: "export_restriction",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    111: "certificate_unobtainable",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    114: "bad_certificate_hash_value",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}


def name_version(version: int) -> str:
    """`TLS 1.2`; the number in hexadecimal for one without a name."""
    return VERSIONS.get(version, f"version {version:#06x}")


def name_alert(code: int) -> str:
    """`unknown_ca`; `unassigned` for one without a name, as the registry has it."""
    return ALERTS.get(code, "unassigned")


def alert(code: int) -> Alert:
    """The alert of this number, named."""
    return Alert(code=code, name=name_alert(code))


def name_cipher_suite(suite: int) -> str:
    """`TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`; the number in hexadecimal for one without a name."""
    return CIPHER_SUITES.get(suite, f"cipher suite {suite:#06x}")


# Rows of numbers that follow each other: first number, and the names as they count up.
_ROWS = (
    (0x0001, "RSA_WITH_NULL_MD5", "RSA_WITH_NULL_SHA"),
    (0x0004, "RSA_WITH_RC4_128_MD5", "RSA_WITH_RC4_128_SHA"),
    (0x0007, "RSA_WITH_IDEA_CBC_SHA"),
    (0x0009, "RSA_WITH_DES_CBC_SHA", "RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x0016, "DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x002F, "RSA_WITH_AES_128_CBC_SHA"),
    (
        0x0032,
        "DHE_DSS_WITH_AES_128_CBC_SHA",
        "DHE_RSA_WITH_AES_128_CBC_SHA",
        "DH_anon_WITH_AES_128_CBC_SHA",
        "RSA_WITH_AES_256_CBC_SHA",
    ),
    (
        0x0038,
        "DHE_DSS_WITH_AES_256_CBC_SHA",
        "DHE_RSA_WITH_AES_256_CBC_SHA",
        "DH_anon_WITH_AES_256_CBC_SHA",
        "RSA_WITH_NULL_SHA256",
        "RSA_WITH_AES_128_CBC_SHA256",
        "RSA_WITH_AES_256_CBC_SHA256",
    ),
    (0x0040, "DHE_DSS_WITH_AES_128_CBC_SHA256", "RSA_WITH_CAMELLIA_128_CBC_SHA"),
    (
        0x0044,
        "DHE_DSS_WITH_CAMELLIA_128_CBC_SHA",
        "DHE_RSA_WITH_CAMELLIA_128_CBC_SHA",
        "DH_anon_WITH_CAMELLIA_128_CBC_SHA",
    ),
    (0x0067, "DHE_RSA_WITH_AES_128_CBC_SHA256"),
    (
        0x006A,
        "DHE_DSS_WITH_AES_256_CBC_SHA256",
        "DHE_RSA_WITH_AES_256_CBC_SHA256",
        "DH_anon_WITH_AES_128_CBC_SHA256",
        "DH_anon_WITH_AES_256_CBC_SHA256",
    ),
    (0x0084, "RSA_WITH_CAMELLIA_256_CBC_SHA"),
    (
        0x0087,
        "DHE_DSS_WITH_CAMELLIA_256_CBC_SHA",
        "DHE_RSA_WITH_CAMELLIA_256_CBC_SHA",
        "DH_anon_WITH_CAMELLIA_256_CBC_SHA",
    ),
    (0x0096, "RSA_WITH_SEED_CBC_SHA"),
    (0x0099, "DHE_DSS_WITH_SEED_CBC_SHA", "DHE_RSA_WITH_SEED_CBC_SHA"),
    (
        0x009C,
        "RSA_WITH_AES_128_GCM_SHA256",
        "RSA_WITH_AES_256_GCM_SHA384",
        "DHE_RSA_WITH_AES_128_GCM_SHA256",
        "DHE_RSA_WITH_AES_256_GCM_SHA384",
    ),
    (0x00A2, "DHE_DSS_WITH_AES_128_GCM_SHA256", "DHE_DSS_WITH_AES_256_GCM_SHA384"),
    (0x00A6, "DH_anon_WITH_AES_128_GCM_SHA256", "DH_anon_WITH_AES_256_GCM_SHA384"),
    (0x00BA, "RSA_WITH_CAMELLIA_128_CBC_SHA256"),
    (
        0x00BD,
        "DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256",
        "DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
        "DH_anon_WITH_CAMELLIA_128_CBC_SHA256",
        "RSA_WITH_CAMELLIA_256_CBC_SHA256",
    ),
    (
        0x00C3,
        "DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256",
        "DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256",
        "DH_anon_WITH_CAMELLIA_256_CBC_SHA256",
    ),
    (0x00FF, "EMPTY_RENEGOTIATION_INFO_SCSV"),
    (
        0x1301,
        "AES_128_GCM_SHA256",
        "AES_256_GCM_SHA384",
        "CHACHA20_POLY1305_SHA256",
        "AES_128_CCM_SHA256",
        "AES_128_CCM_8_SHA256",
    ),
    (0x5600, "FALLBACK_SCSV"),
    (
        0xC006,
        "ECDHE_ECDSA_WITH_NULL_SHA",
        "ECDHE_ECDSA_WITH_RC4_128_SHA",
        "ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
        "ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    ),
    (
        0xC010,
        "ECDHE_RSA_WITH_NULL_SHA",
        "ECDHE_RSA_WITH_RC4_128_SHA",
        "ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
        "ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "ECDH_anon_WITH_NULL_SHA",
    ),
    (0xC018, "ECDH_anon_WITH_AES_128_CBC_SHA", "ECDH_anon_WITH_AES_256_CBC_SHA"),
    (0xC023, "ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    (0xC027, "ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    (0xC02B, "ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    (0xC02F, "ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    (
        0xC050,
        "RSA_WITH_ARIA_128_GCM_SHA256",
        "RSA_WITH_ARIA_256_GCM_SHA384",
        "DHE_RSA_WITH_ARIA_128_GCM_SHA256",
        "DHE_RSA_WITH_ARIA_256_GCM_SHA384",
    ),
    (0xC056, "DHE_DSS_WITH_ARIA_128_GCM_SHA256", "DHE_DSS_WITH_ARIA_256_GCM_SHA384"),
    (0xC05C, "ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256", "ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384"),
    (0xC060, "ECDHE_RSA_WITH_ARIA_128_GCM_SHA256", "ECDHE_RSA_WITH_ARIA_256_GCM_SHA384"),
    (0xC072, "ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256", "ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384"),
    (0xC076, "ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256", "ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384"),
    (
        0xC09C,
        "RSA_WITH_AES_128_CCM",
        "RSA_WITH_AES_256_CCM",
        "DHE_RSA_WITH_AES_128_CCM",
        "DHE_RSA_WITH_AES_256_CCM",
        "RSA_WITH_AES_128_CCM_8",
        "RSA_WITH_AES_256_CCM_8",
        "DHE_RSA_WITH_AES_128_CCM_8",
        "DHE_RSA_WITH_AES_256_CCM_8",
    ),
    (
        0xC0AC,
        "ECDHE_ECDSA_WITH_AES_128_CCM",
        "ECDHE_ECDSA_WITH_AES_256_CCM",
        "ECDHE_ECDSA_WITH_AES_128_CCM_8",
        "ECDHE_ECDSA_WITH_AES_256_CCM_8",
    ),
    (
        0xCCA8,
        "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    ),
)


def _number_rows() -> Iterator[tuple[int, str]]:
    for first, *names in _ROWS:
        yield from ((first + count, f"TLS_{name}") for count, name in enumerate(names))


CIPHER_SUITES: dict[int, str] = dict(_number_rows())
