"""A sync that the operator asks for: which job a flow becomes, and why it may be refused."""

from __future__ import annotations

from integration_hub.ground.capabilities import Declared
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.refusals import conflict
from integration_hub.integrations.life import actual_region
from integration_hub.integrations.sessions import Integration
from integration_hub.integrations.settings import gate_violations


def request(work: Work, row: Integration, flow: str, sku: str | None) -> int:
    """Queue the jobs of one flow of the integration now, and return how many."""
    if sku is not None and flow not in ("products", "inventory"):
        raise RuleViolated(
            [Violation("no_one_product", "Only products and inventory are synced by SKU.", "sku")]
        )
    if row.status != "connected" or not row.enabled:
        word = "disabled" if row.status == "connected" else "not connected"
        raise conflict(word.replace(" ", "_"), f"{row.name} is {word}.")
    jobs = _jobs(work.desk.connectors[row.connector], row, flow)
    for job in jobs:
        _enqueue(work, row, job, sku)
    return len(jobs)


def tell(work: Work, row: Integration, sku: str) -> None:
    """Queue pushing one product's new state to the integration, if products go that way there."""
    pushes = row.settings_json.get("processProducts") == "push"
    if pushes and not gate_violations(
        work.desk.connectors[row.connector], row.settings_json, actual_region(row)
    ):
        _enqueue(work, row, "push_products", sku)


def _enqueue(work: Work, row: Integration, job: str, sku: str | None) -> None:
    work.of(row.id).enqueue(job, sku=sku)


def _jobs(connector: Declared, row: Integration, flow: str) -> list[str]:
    if flow == "products":
        return [_product_job(connector, row)]
    able = connector.capabilities
    jobs = {
        "inventory": [("pull_stock", able.pull_stock), ("push_stock", able.push_stock)],
        "locations": [("pull_locations", able.pull_locations)],
        "orders": [("import_orders", able.pull_orders), ("push_orders", able.push_orders)],
        "fulfillments": [
            ("import_fulfillments", able.pull_fulfillments),
            ("push_fulfillments", able.push_fulfillments),
        ],
    }[flow]
    possible = [job for job, can in jobs if can]
    if not possible:
        raise RuleViolated([Violation("not_supported", f"{connector.title} has no flow “{flow}”.", "flow")])
    return possible


def _product_job(connector: Declared, row: Integration) -> str:
    direction = row.settings_json.get("processProducts")
    if direction not in ("pull", "push"):
        message = f"Choose first whether {row.name} pulls or pushes products."
        raise RuleViolated([Violation("direction_not_chosen", message, "processProducts")])
    found = gate_violations(connector, row.settings_json, actual_region(row))
    if found:
        raise RuleViolated(found)
    return f"{direction}_products"
