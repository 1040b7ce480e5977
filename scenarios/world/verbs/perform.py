"""Any step, performed: who acts, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from scenarios.errors import DeedRefused
from scenarios.record.history import Outcome
from scenarios.story import steps
from scenarios.story.members import DAY_S
from scenarios.story.steps import Cancel, Deed, Skip, Step, Wait
from scenarios.world.stage import Company, Stage
from scenarios.world.verbs import buying, configuring, connecting, goods, returning, shipping, vendors
from scenarios.world.verbs.endings import Ending


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Who acted and how it ended."""

    actor: str
    outcome: Outcome
    result: Mapping[str, Any] = field(default_factory=dict)


def perform(stage: Stage, step: Step) -> Outcomes:
    """Do what the step says.

    What a party refuses, or what cannot be done as things are, is a failed step; a network failure on the actor's own
    request leaves the outcome unknown. Either way the story goes on.
    """
    actor, act = _VERBS[type(step)]
    if isinstance(step, Cancel):
        actor = step.by
    try:
        outcome, result = act(_place(stage, step), step)
    except httpx.TransportError as error:
        return Outcomes(actor, "unknown", {"error": type(error).__name__})
    except DeedRefused as refused:
        return Outcomes(
            actor, "failed", {"reason": refused.what, "status": refused.status, "answer": refused.answer}
        )
    return Outcomes(actor, outcome, result)


def _place(stage: Stage, step: Step) -> Company:
    return stage.companies[step.organization if isinstance(step, Deed) else None]


def _wait(company: Company, step: Wait) -> Ending:
    company.stage.pass_time(step.seconds)
    return "ok", {}


def _skip(company: Company, step: Skip) -> Ending:
    company.stage.jump(step.days * DAY_S)
    return "ok", {}


_VERBS: dict[type[Step], tuple[str, Callable[[Company, Any], Ending]]] = {
    steps.Buy: ("buyer", buying.buy),
    steps.BuyOnSalesforce: ("merchant", buying.buy_on_salesforce),
    steps.Pay: ("buyer", buying.pay),
    steps.Cancel: ("buyer", buying.cancel),
    steps.RequestCancel: ("buyer", buying.request_cancel),
    steps.AnswerCancel: ("merchant", buying.answer_cancel),
    steps.ChangeAddress: ("buyer", buying.change_address),
    steps.PlatformShips: ("tiktok", buying.platform_ships),
    steps.Deliver: ("carrier", buying.deliver),
    steps.Complete: ("tiktok", buying.complete),
    steps.RequestReturn: ("buyer", returning.request_return),
    steps.AnswerReturn: ("merchant", returning.answer_return),
    steps.SendBack: ("buyer", returning.send_back),
    steps.ReturnOnSalesforce: ("merchant", returning.return_on_salesforce),
    steps.Ship: ("warehouse", shipping.ship),
    steps.ShipOnSalesforce: ("merchant", shipping.ship_on_salesforce),
    steps.Misship: ("warehouse", shipping.misship),
    steps.Reject: ("warehouse", shipping.reject),
    steps.ReportAgain: ("warehouse", shipping.report_again),
    steps.CancelShipment: ("operator", shipping.cancel_shipment),
    steps.Wait: ("clock", _wait),
    steps.Skip: ("clock", _skip),
    steps.AddProduct: ("merchant", goods.add_product),
    steps.EditProduct: ("merchant", goods.edit_product),
    steps.DeleteProduct: ("merchant", goods.delete_product),
    steps.Unlist: ("merchant", goods.unlist),
    steps.Relist: ("merchant", goods.relist),
    steps.EditStock: ("merchant", goods.edit_stock),
    steps.SetStock: ("warehouse", goods.set_stock),
    steps.AddHubProduct: ("operator", goods.add_hub_product),
    steps.EditHubProduct: ("operator", goods.edit_hub_product),
    steps.ChangeSetting: ("operator", configuring.change_setting),
    steps.StoreSetting: ("operator", configuring.store_setting),
    steps.MapLocation: ("operator", configuring.map_location),
    steps.ChangeLocation: ("operator", configuring.change_location),
    steps.SetCards: ("operator", configuring.set_cards),
    steps.SetChannelOptions: ("operator", configuring.set_channel_options),
    steps.Sync: ("operator", configuring.sync),
    steps.Reroute: ("operator", configuring.reroute),
    steps.AddIntegration: ("operator", connecting.add),
    steps.Connect: ("operator", connecting.connect),
    steps.Disconnect: ("operator", connecting.disconnect),
    steps.Disable: ("operator", connecting.disable),
    steps.Enable: ("operator", connecting.enable),
    steps.DeleteIntegration: ("operator", connecting.delete),
    steps.Deauthorize: ("merchant", connecting.deauthorize),
    steps.Probe: ("operator", connecting.probe),
    steps.SetAudits: ("tiktok", vendors.set_audits),
    steps.DecideAudit: ("tiktok", vendors.decide_audit),
    steps.Freeze: ("tiktok", vendors.freeze),
    steps.Unfreeze: ("tiktok", vendors.unfreeze),
    steps.Promote: ("merchant", vendors.promote),
    steps.SetQuirks: ("vendor", vendors.set_quirks),
    steps.ArmRefusal: ("vendor", vendors.arm_refusal),
    steps.Holiday: ("merchant", vendors.holiday),
}
