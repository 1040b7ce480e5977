"""Which exchange breaks, and how: the story's faults, counted by route and occurrence."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.story.faults import Fault


class FaultPlan:
    """Hands out the story's faults as their occurrences come up, while it is armed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._by_route: dict[str, list[Fault]] = {}
        for fault in faults:
            self._by_route.setdefault(fault.route, []).append(fault)
        self._seen: dict[str, int] = {}
        self.armed = False

    def strike(self, route: str) -> Fault | None:
        """Count one exchange of `route` and return the fault that strikes it, if any."""
        if not self.armed or route not in self._by_route:
            return None
        occurrence = self._seen[route] = self._seen.get(route, 0) + 1
        for fault in self._by_route[route]:
            if fault.nth <= occurrence < fault.nth + fault.times:
                return fault
        return None


def refusal(fault: Fault, receiver: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body that a gateway before `receiver` answers with.

    TikTok's throttle answer carries its envelope (facts/tiktok-shop-api.md sections 2 and 9); other gateways answer
    with a plain page, as front ends under load do (facts/salesforce-core-api.md 2.9, commerce-cloud-api.md section 4).
    """
    if fault.kind == "too_many_requests":
        headers = [] if fault.seconds is None else [("Retry-After", str(int(fault.seconds)))]
        if receiver == "tiktok":
            body = b'{"code":36009002,"message":"Too many requests","request_id":"","data":null}'
            return 429, [("Content-Type", "application/json"), *headers], body
        return 429, [("Content-Type", "text/plain"), *headers], b"Too Many Requests"
    page = f"<html><head><title>{fault.status}</title></head><body>Service unavailable</body></html>"
    return fault.status, [("Content-Type", "text/html")], page.encode()
