"""Whatever is sent to REST is answered."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgetrust.twin.admin.rest_cucm import BASE
from tests import asgi
from tests.administered import administered
from tests.deployments import C1, PUBLISHER

CSRF = {"X-CSRF-Header": "1"}
EXPRESSWAY = [
    "/api/provisioning/certs/server", "/api/provisioning/certs/root", "/api/provisioning/certs/generate_csr",
    *(f"/lab/api/{path}" for path in ("certs/server", "certs/client", "certs/client/generate_csr", "crl",
                                      "client-test", "traversal-test")),
]  # fmt: skip
CUCM = [*(f"{BASE}/{path}" for path in ("csr", "identity/certificates", "trust/certificates")), "/lab/api/replication"]
WORDS = st.sampled_from(["tomcat", "CallManager", "multi", "sha256", "-----BEGIN CERTIFICATE-----", "US", "\ud800", ""])
KEYS = st.sampled_from(
    "service certificates commonName keyLength altNames hashAlgorithm distribution Country Province Locality"
    " Organization OrganizationalUnit KeyLength DigestAlgorithm Additional_FQDNS CommonName address verify_name".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)
SITE = administered()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([*((C1, path) for path in EXPRESSWAY), *((PUBLISHER, path) for path in CUCM)]), st.data())
def test_json_of_any_kind_is_answered_with_json(place: tuple[str, str], data: st.DataObject) -> None:
    """Done or declined."""
    node, path = place
    body = json.dumps(data.draw(st.dictionaries(KEYS, VALUES, max_size=8) | VALUES)).encode()

    answer = SITE.client(node).ask("POST", path, body, "application/json", CSRF)

    assert answer.status in (200, 400, 409, 500)
    assert isinstance(answer.json, dict)
    assert answer.json["edgetrust"] or answer.status == 200


@settings(max_examples=60)
@given(st.sampled_from(EXPRESSWAY), st.binary(max_size=400), st.sampled_from(["file", "key", "token", ""]))
def test_forms_of_any_kind_are_answered_with_json(path: str, content: bytes, name: str) -> None:
    """Whole ones, and bodies that are none."""
    visitor = SITE.client(C1)

    whole = visitor.post(path, files={name: ("x", content)}, headers=CSRF)
    broken = visitor.ask("POST", path, content, f"multipart/form-data; boundary={asgi.BOUNDARY}", CSRF)

    assert {whole.status, broken.status} <= {200, 400, 409}
    assert isinstance(whole.json, dict)
    assert isinstance(broken.json, dict)
