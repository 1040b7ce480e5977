"""How requests and webhooks are signed (facts sections 2 and 8)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache

_UNSIGNED = frozenset({"sign", "access_token"})


def sign_request(secret: str, path: str, query: Iterable[tuple[str, str]], body: bytes) -> str:
    """The lower-case hex signature over path, sorted decoded parameters and exact body bytes.

    Pass an empty body for multipart requests: nothing of such a body is signed.
    """
    # Sorting the UTF-8 bytes gives the documented byte order; str order is the same order for code points.
    parameters = "".join(key + value for key, value in sorted(query) if key not in _UNSIGNED)
    key = secret.encode()
    digest = _keyed(key).copy()
    digest.update(key + (path + parameters).encode() + body + key)
    return digest.hexdigest()


def sign_webhook(app_key: str, secret: str, body: bytes) -> str:
    """The value of a webhook's Authorization header: HMAC over app key and raw body."""
    return hmac.digest(secret.encode(), app_key.encode() + body, hashlib.sha256).hex()


@lru_cache(maxsize=64)
def _keyed(key: bytes) -> hmac.HMAC:
    """An HMAC that has taken in its key; copying it costs less than to key one anew for every request."""
    return hmac.new(key, digestmod=hashlib.sha256)


def same_signature(given: str, expected: str) -> bool:
    """Compare exactly; upper-case hex is refused (section 2, L)."""
    return hmac.compare_digest(given.encode(), expected.encode())
