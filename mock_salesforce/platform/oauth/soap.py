"""SOAP login, for clients that still use it; retired with API 65 (section 1.7)."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.oauth.request import Visit

NEWEST = 64
_PARTNER = "urn:partner.soap.sforce.com"
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<soapenv:Body>{}</soapenv:Body></soapenv:Envelope>"
)
_BAD_LOGIN = "Invalid username, password, security token; or user locked out."


def login(visit: Visit, version: str) -> tuple[int, str]:
    """Status and envelope: a session for name and password with the token appended, or the documented fault."""
    number = re.fullmatch(r"(\d{2})\.0", version, re.ASCII)
    if number is None or not 31 <= int(number[1]) <= NEWEST:
        return _fault("UNSUPPORTED_API_VERSION", "SOAP login is not available in this version")
    given = _given(visit.request.get_data())
    if given is None:
        return _fault("INVALID_OPERATION", "The envelope holds no login")
    username, password = given
    found = visit.state.credential(username)
    if found is None or not visit.may_enter(found[0]):
        return _fault("INVALID_LOGIN", _BAD_LOGIN)
    org, credential = found
    if not visit.state.user(org, credential.user_id)["IsActive"]:
        return _fault("INVALID_LOGIN", _BAD_LOGIN)
    if not credential.opens(password, trusted=visit.state.quirks.trusted_address):
        if password == credential.password:
            return _fault(
                "LOGIN_MUST_USE_SECURITY_TOKEN", _BAD_LOGIN + " Append the security token to the password."
            )
        return _fault("INVALID_LOGIN", _BAD_LOGIN)
    return 200, _ENVELOPE.format(_result(visit, org, credential, version))


def _given(body: bytes) -> tuple[str, str] | None:
    if b"<!" in body:  # a document type could name entities; no client sends one
        return None
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    node = root.find(f".//{{{_PARTNER}}}login")
    if node is None:
        return None
    username, password = (node.findtext(f"{{{_PARTNER}}}{name}") for name in ("username", "password"))
    return (username, password) if username and password else None


def _fault(code: str, message: str) -> tuple[int, str]:
    detail = (
        f'<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{escape(message)}</sf:exceptionMessage></sf:LoginFault>"
    )
    fault = (
        f"<soapenv:Fault><faultcode>{code}</faultcode><faultstring>{code}: {escape(message)}</faultstring>"
        f"<detail>{detail}</detail></soapenv:Fault>"
    )
    return 500, _ENVELOPE.format(fault)


def _result(visit: Visit, org: Org, credential: Credential, version: str) -> str:
    state = visit.state
    session = state.sessions.open(org.id, credential.user_id, state.now(), org.session_timeout_s)
    user = state.user(org, credential.user_id)
    origin = visit.origin(org)
    names = {
        "organizationId": org.id,
        "organizationName": org.name,
        "sessionSecondsValid": str(org.session_timeout_s),
        "userDefaultCurrencyIsoCode": "USD",
        "userEmail": user["Email"],
        "userFullName": " ".join(part for part in (user.get("FirstName"), user["LastName"]) if part),
        "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"],
        "userLocale": user["LocaleSidKey"],
        "userName": user["Username"],
        "userTimeZone": user["TimeZoneSidKey"],
        "userType": "Standard",
    }
    info = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in names.items())
    members = {
        "metadataServerUrl": f"{origin}/services/Soap/m/{version}/{org.id[:15]}",
        "passwordExpired": "false",
        "sandbox": "true" if org.sandbox else "false",
        "serverUrl": f"{origin}/services/Soap/u/{version}/{org.id[:15]}",
        "sessionId": session.token,
        "userId": user["Id"],
    }
    told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in members.items())
    return f"<loginResponse><result>{told}<userInfo>{info}</userInfo></result></loginResponse>"
