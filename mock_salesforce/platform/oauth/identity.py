"""Who a token stands for: userinfo and the identity URL (section 1.6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.sessions import SCOPES, Session
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.oauth.tokens import identity_of


class TokenRefused(Exception):
    """No token, or a bad one: 403 with a word in the body."""


def session_of(visit: Visit) -> tuple[Session, Org]:
    """The session of the Bearer header or of oauth_token."""
    kind, _, token = visit.request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        token = visit.request.values.get("oauth_token", visit.request.values.get("access_token", ""))
    if not token:
        raise TokenRefused("Missing_OAuth_Token")
    session = visit.state.sessions.use(token, visit.state.now())
    org = visit.state.org_of_id(session.org_id) if session else None
    if session is None or org is None:
        raise TokenRefused("Bad_OAuth_Token")
    return session, org


def _urls(origin: str, org: Org, user_id: str) -> dict[str, str]:
    rest = f"{origin}/services/data/v{{version}}/"
    return {
        "enterprise": f"{origin}/services/Soap/c/{{version}}/{org.id[:15]}",
        "metadata": f"{origin}/services/Soap/m/{{version}}/{org.id[:15]}",
        "partner": f"{origin}/services/Soap/u/{{version}}/{org.id[:15]}",
        "rest": rest,
        "sobjects": f"{rest}sobjects/",
        "search": f"{rest}search/",
        "query": f"{rest}query/",
        "recent": f"{rest}recent/",
        "tooling_rest": f"{rest}tooling/",
        "profile": f"{origin}/{user_id}",
        "feeds": f"{rest}chatter/feeds",
        "groups": f"{rest}chatter/groups",
        "users": f"{rest}chatter/users",
        "custom_domain": origin,
    }


def discovery(visit: Visit) -> dict[str, Any]:
    """The endpoints of the host that is asked (section 1.1, discovery)."""
    origin = f"{visit.scheme}://{visit.host}"
    oauth = f"{origin}/services/oauth2"
    return {
        "issuer": origin,
        "authorization_endpoint": f"{oauth}/authorize",
        "token_endpoint": f"{oauth}/token",
        "revocation_endpoint": f"{oauth}/revoke",
        "userinfo_endpoint": f"{oauth}/userinfo",
        "introspection_endpoint": f"{oauth}/introspect",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256"],
        "code_challenge_methods_supported": ["S256"],
    }


def userinfo(visit: Visit) -> dict[str, Any]:
    """The OpenID view of the user."""
    session, org = session_of(visit)
    user = visit.state.user(org, session.user_id)
    origin = visit.origin(org)
    name = " ".join(part for part in (user.get("FirstName"), user["LastName"]) if part)
    picture = f"{origin}/profilephoto/005/F"
    return {
        "sub": identity_of(org, user["Id"]),
        "user_id": user["Id"],
        "organization_id": org.id,
        "preferred_username": user["Username"],
        "nickname": user.get("CommunityNickname") or user["Username"].partition("@")[0],
        "name": name,
        "email": user["Email"],
        "email_verified": True,
        "given_name": user.get("FirstName"),
        "family_name": user["LastName"],
        "zoneinfo": user["TimeZoneSidKey"],
        "photos": {"picture": picture, "thumbnail": f"{origin}/profilephoto/005/T"},
        "profile": f"{origin}/{user['Id']}",
        "picture": picture,
        "address": {},
        "urls": _urls(origin, org, user["Id"]),
        "active": user["IsActive"],
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": 0,
        "updated_at": user["SystemModstamp"].replace("+0000", "Z"),
        "is_app_installed": True,
    }


def identity(visit: Visit, org_id: str, user_id: str) -> dict[str, Any]:
    """The identity URL's view of the user; only the token's own."""
    session, org = session_of(visit)
    if org.id[:15] != org_id[:15] or session.user_id[:15] != user_id[:15]:
        raise TokenRefused("Bad_OAuth_Token")
    user = visit.state.user(org, session.user_id)
    origin = visit.origin(org)
    name = " ".join(part for part in (user.get("FirstName"), user["LastName"]) if part)
    return {
        "id": identity_of(org, user["Id"]),
        "asserted_user": True,
        "user_id": user["Id"],
        "organization_id": org.id,
        "username": user["Username"],
        "nick_name": user.get("CommunityNickname") or user["Username"].partition("@")[0],
        "display_name": name,
        "email": user["Email"],
        "email_verified": True,
        "first_name": user.get("FirstName"),
        "last_name": user["LastName"],
        "timezone": user["TimeZoneSidKey"],
        "photos": {"picture": f"{origin}/profilephoto/005/F", "thumbnail": f"{origin}/profilephoto/005/T"},
        "status": {"created_date": None, "body": None},
        "urls": _urls(origin, org, user["Id"]),
        "active": user["IsActive"],
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": 0,
        "last_modified_date": user["LastModifiedDate"],
        "is_app_installed": True,
    }
