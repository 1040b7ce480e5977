"""TikTok Shop's two signatures: of our requests and of its notifications (facts/tiktok-shop-api.md 2 and 8)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable


def sign_request(secret: str, path: str, params: Iterable[tuple[str, str]], body: bytes) -> str:
    """Return the `sign` of a request; `body` holds the bytes as sent, and is empty for multipart."""
    text = "".join(key + value for key, value in sorted(params))
    key = secret.encode()
    return hmac.digest(key, key + (path + text).encode() + body + key, "sha256").hex()


def sign_event(secret: str, app_key: str, raw_body: bytes) -> str:
    """Return what the `Authorization` header of a genuine notification holds."""
    return hmac.digest(secret.encode(), app_key.encode() + raw_body, "sha256").hex()


def genuine(secret: str, app_key: str, authorization: str, raw_body: bytes) -> bool:
    """Tell whether a notification was signed with our secret."""
    expected = sign_event(secret, app_key, raw_body)
    # As bytes: a header with letters beyond ASCII is a wrong signature, not an error.
    return hmac.compare_digest(expected.encode(), authorization.encode("utf-8", "surrogateescape"))
