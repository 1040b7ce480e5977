"""Signed tokens as both token issuers make them: RS256 for Account Manager, ES256 for SLAS.

The keys belong to nobody: they are computed from fixed labels, so that a run signs the same bytes anywhere.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

# How far above the number computed from its label the prime lies; a new search costs 0.1 s.
_PRIME_DISTANCE = {"account manager p": 814, "account manager q": 24}
_RSA_EXPONENT = 65537
SLAS_KEY_ID = "slas-lab-1"
ACCOUNT_MANAGER_KEY_ID = "account-manager-lab-1"


def base64url(raw: bytes) -> str:
    """Unpadded URL-safe base64, as JOSE wants it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(label: str) -> int:
    digest = b"".join(hashlib.sha256(f"{label} {part}".encode()).digest() for part in range(4))
    return int.from_bytes(digest, "big") | (3 << 1022) | 1


@functools.cache
def account_manager_key() -> rsa.RSAPrivateKey:
    """The RSA key that Account Manager signs with."""
    p, q = (_number(label) + 2 * distance for label, distance in _PRIME_DISTANCE.items())
    d = pow(_RSA_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_RSA_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


@functools.cache
def slas_key() -> ec.EllipticCurvePrivateKey:
    """The P-256 key that SLAS signs with."""
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(b"slas").digest(), "big") >> 1, ec.SECP256R1())


def _signing_input(header: dict[str, Any], claims: dict[str, Any]) -> bytes:
    return f"{base64url(orjson.dumps(header))}.{base64url(orjson.dumps(claims))}".encode()


def sign_rs256(claims: dict[str, Any]) -> str:
    """A JWT of Account Manager with its observed header members."""
    message = _signing_input({"typ": "JWT", "kid": ACCOUNT_MANAGER_KEY_ID, "alg": "RS256"}, claims)
    signature = account_manager_key().sign(message, padding.PKCS1v15(), hashes.SHA256())
    return f"{message.decode()}.{base64url(signature)}"


def sign_es256(claims: dict[str, Any]) -> str:
    """A JWT of SLAS with its observed header members; the signature is deterministic (RFC 6979)."""
    header = {"ver": "1.0", "kid": SLAS_KEY_ID, "typ": "jwt", "clv": "J2.3.4", "alg": "ES256"}
    message = _signing_input(header, claims)
    r, s = decode_dss_signature(
        slas_key().sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    )
    return f"{message.decode()}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def slas_public_key() -> dict[str, str]:
    """The key that verifies SLAS tokens, as a JSON Web Key."""
    numbers = slas_key().public_key().public_numbers()
    x, y = (base64url(part.to_bytes(32, "big")) for part in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": SLAS_KEY_ID, "x": x, "y": y}
