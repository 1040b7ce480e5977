"""The JWT bearer grant: RS256 over claims that name app and user (section 1.4)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.books.sessions import ConnectedApp
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.wire.errors import OAuthError

LONGEST_S = 300
AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


def bearer(visit: Visit) -> tuple[Org, ConnectedApp, Credential]:
    """The app and user that an assertion proves; refused with the documented words otherwise."""
    header, claims, signed, signature = _parts(visit.request.form.get("assertion", ""))
    app = visit.state.apps.get(str(claims.get("iss", "")))
    if app is None:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if header.get("alg") != "RS256" or not app.jwt_certificate:
        raise OAuthError("invalid_grant", "invalid assertion")
    _verify(app.jwt_certificate, signature, signed)
    try:
        expires = float(claims.get("exp", 0))  # clients send a number, or a number as text
    except (TypeError, ValueError):
        raise OAuthError("invalid_grant", "invalid assertion") from None
    now = visit.state.now()
    if not now <= expires <= now + LONGEST_S:
        raise OAuthError("invalid_grant", "expired assertion")
    found = visit.state.credential(str(claims.get("sub", "")))
    if found is None:
        raise OAuthError("invalid_grant", "user hasn't approved this consumer")
    org, credential = found
    own = AUDIENCES[1] if org.sandbox else AUDIENCES[0]
    if claims.get("aud") not in (own, f"https://{org.host}", visit.origin(org)):
        raise OAuthError("invalid_grant", "audience validation failed")
    approved = app.pre_approved or (credential.user_id, app.client_id) in visit.state.sessions.approvals
    if not visit.may_enter(org) or not approved:
        raise OAuthError("invalid_grant", "user hasn't approved this consumer")
    return org, app, credential


def _parts(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    pieces = assertion.split(".")
    try:
        header, claims, signature = (base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)) for p in pieces)
        read = orjson.loads(header), orjson.loads(claims)
    except (binascii.Error, ValueError):
        raise OAuthError("invalid_grant", "invalid assertion") from None
    if not all(isinstance(part, dict) for part in read):
        raise OAuthError("invalid_grant", "invalid assertion")
    return read[0], read[1], ".".join(pieces[:2]).encode(), signature


def read_public_key(pem: str) -> rsa.RSAPublicKey:
    """The RSA key of a PEM certificate or public key; ValueError where it is none."""
    key = (
        load_pem_x509_certificate(pem.encode()).public_key()
        if "CERTIFICATE" in pem
        else load_pem_public_key(pem.encode())
    )
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("the key is not RSA")
    return key


def _verify(pem: str, signature: bytes, signed: bytes) -> None:
    key = read_public_key(pem)
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise OAuthError("invalid_grant", "invalid assertion") from None
