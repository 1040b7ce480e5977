"""What a connector's settings may say; pure, so that the API, the pages, imports and each write ask the same rules.

A setting's fields come from the connector's own table. Nothing here trims, folds or repairs a value: a value is
right as it stands or it is a `Violation` (rules.md R17, R23, R44, R51, R89).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from integration_hub.ground.capabilities import Declared, Setting
from integration_hub.ground.errors import Violation

# Codes of what may keep products from being pushed.
GATES = ("region_not_allowed", "region_unknown", "direction_not_supported", "direction_conflict")
MASK = "********"  # stands for a stored secret on the way out, and for "unchanged" on the way in

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SUBDOMAIN_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\.[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)


def violations(
    connector: Declared, settings: Mapping[str, object], *, actual_region: str | None = None
) -> list[Violation]:
    """Return every reason why `settings` may not be stored for `connector`, or nothing if they may."""
    found = [
        Violation("unknown_setting", f"{connector.title} has no setting “{name}”.", name)
        for name in sorted(settings.keys() - {setting.name for setting in connector.settings})
    ]
    for setting in connector.settings:
        value = settings.get(setting.name)
        if _is_missing(value):
            if setting.required:
                found.append(Violation("missing", f"“{setting.label}” is required.", setting.name))
            elif value is not None and setting.kind in ("choice", "url"):
                found.append(Violation("invalid", f"“{setting.label}” must not be blank.", setting.name))
        else:
            found.extend(_value_violations(setting, value))
    if not any(violation.field in ("processProducts", "region") for violation in found):
        found.extend(gate_violations(connector, settings, actual_region))
    return found


def gate_violations(
    connector: Declared, settings: Mapping[str, object], actual_region: str | None
) -> list[Violation]:
    """Return why the product direction in `settings` is not open to this connector in this shop's region.

    Asked when settings are stored and again at the moment of each product write, because stored settings may come
    from an older release or a restored backup. `actual_region` is what the vendor says of the connected shop;
    the declared region must agree with the gate as well.
    """
    capabilities = connector.capabilities
    direction = settings.get("processProducts")
    if direction == "pull" and not capabilities.pull_products:
        return [Violation("direction_not_supported", _cannot(connector, "pulled"), "processProducts")]
    if direction != "push":
        return []
    if not capabilities.push_products:
        return [Violation("direction_not_supported", _cannot(connector, "pushed"), "processProducts")]
    allowed = capabilities.push_product_regions
    if allowed is None:
        return []
    known = [region for region in (actual_region, settings.get("region")) if isinstance(region, str)]
    if not known:
        message = (
            f"The region of the {connector.title} shop is not known, so products may not be pushed to it."
        )
        return [Violation("region_unknown", message, "region")]
    return [_region_violation(connector, region, allowed) for region in known if region not in allowed][:1]


def merged_secrets(
    connector: Declared, given: Mapping[str, object], stored: Mapping[str, object]
) -> dict[str, object]:
    """Return `given` without empty members and with each masked secret replaced by the stored one."""
    secrets = {setting.name for setting in connector.settings if setting.kind == "secret"}
    whole = {name: value for name, value in given.items() if value is not None}
    for name in secrets & whole.keys():
        if whole[name] == MASK:
            whole[name] = stored.get(name, "")
    return whole


def masked(connector: Declared, settings: Mapping[str, object]) -> dict[str, object]:
    """Return `settings` with every stored secret replaced by the mask."""
    secrets = {setting.name for setting in connector.settings if setting.kind == "secret"}
    return {name: MASK if name in secrets and value else value for name, value in settings.items()}


def authorizes(setting: Setting) -> bool:
    """Tell whether a connection was made with this setting's value, so that a new value needs a new connection."""
    return setting.kind in ("secret", "url") or (setting.required and setting.kind == "text")


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value_violations(setting: Setting, value: object) -> list[Violation]:
    if setting.name == "region":
        return [] if _is_choice(setting, value) else [_unknown_region(setting, value)]
    expected = _EXPECTED.get(setting.kind)
    if expected is not None and not expected(setting, value):
        return [Violation("invalid", _REQUIREMENT[setting.kind].format(setting), setting.name)]
    return []


def _is_choice(setting: Setting, value: object) -> bool:
    return isinstance(value, str) and value in {option for option, _ in setting.options}


def _is_instance_url(_setting: Setting, value: object) -> bool:
    if not isinstance(value, str) or value != value.strip():
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment or port)
    return (
        parts.scheme == "https"
        and plain
        and parts.path in ("", "/")
        and _SUBDOMAIN_HOST.fullmatch(parts.hostname or "") is not None
    )


def _is_list(_setting: Setting, value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


_EXPECTED = {
    "text": lambda _setting, value: isinstance(value, str),
    "secret": lambda _setting, value: isinstance(value, str),
    "url": _is_instance_url,
    "choice": _is_choice,
    "toggle": lambda _setting, value: isinstance(value, bool),
    "list": _is_list,
}
_REQUIREMENT = {
    "text": "“{0.label}” must be text.",
    "secret": "“{0.label}” must be text.",
    "url": "“{0.label}” must be an https address with a subdomain, like {0.example}.",
    "choice": "“{0.label}” must be one of its published options.",
    "toggle": "“{0.label}” must be on or off.",
    "list": "“{0.label}” must be a list of non-blank texts.",
}


def _unknown_region(setting: Setting, value: object) -> Violation:
    hint = " (the United Kingdom is GB)" if value == "UK" else ""
    message = f"“{setting.label}” must be one of {', '.join(option for option, _ in setting.options)}{hint}."
    return Violation("unknown_region", message, setting.name)


def _region_violation(connector: Declared, region: str, allowed: frozenset[str]) -> Violation:
    message = (
        f"Products can be pushed to {connector.title} shops in {' and '.join(sorted(allowed, reverse=True))} only; "
        f"this shop is in {region}. {connector.capabilities.elsewhere}"
    )
    return Violation("region_not_allowed", message, "processProducts")


def _cannot(connector: Declared, done: str) -> str:
    return f"Products cannot be {done} with {connector.title}."
