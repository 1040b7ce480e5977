"""What people and platforms do in a story: one class a verb; its name in YAML is the class name in snake case."""

from __future__ import annotations

import re
from typing import get_args

from scenarios.story.verbs.base import Address, Deed, DeedAt, Line
from scenarios.story.verbs.buying import (
    AnswerCancel,
    Buy,
    BuyOnSalesforce,
    Cancel,
    ChangeAddress,
    Complete,
    Deliver,
    Pay,
    PlatformShips,
    RequestCancel,
)
from scenarios.story.verbs.configuring import (
    ChangeLocation,
    ChangeSetting,
    MapLocation,
    Reroute,
    SetCards,
    SetChannelOptions,
    StoreSetting,
    Sync,
)
from scenarios.story.verbs.connecting import (
    AddIntegration,
    Connect,
    Deauthorize,
    DeleteIntegration,
    Disable,
    Disconnect,
    Enable,
    Probe,
)
from scenarios.story.verbs.goods import (
    AddHubProduct,
    AddProduct,
    DeleteProduct,
    EditHubProduct,
    EditProduct,
    EditStock,
    Relist,
    SetStock,
    Unlist,
)
from scenarios.story.verbs.returning import AnswerReturn, RequestReturn, ReturnOnSalesforce, SendBack
from scenarios.story.verbs.shipping import (
    CancelShipment,
    Misship,
    Reject,
    ReportAgain,
    Ship,
    ShipOnSalesforce,
)
from scenarios.story.verbs.time import Skip, Wait
from scenarios.story.verbs.vendors import (
    ArmRefusal,
    DecideAudit,
    Freeze,
    Holiday,
    Promote,
    SetAudits,
    SetQuirks,
    Unfreeze,
)

__all__ = [
    "STEP_CLASSES", "AddHubProduct", "AddIntegration", "AddProduct", "Address", "AnswerCancel",
    "AnswerReturn", "ArmRefusal", "Buy", "BuyOnSalesforce", "Cancel", "CancelShipment", "ChangeAddress",
    "ChangeLocation", "ChangeSetting", "Complete", "Connect", "Deauthorize", "DecideAudit", "Deed", "DeedAt",
    "DeleteIntegration", "DeleteProduct", "Deliver", "Disable", "Disconnect", "EditHubProduct", "EditProduct",
    "EditStock", "Enable", "Freeze", "Holiday", "Line", "MapLocation", "Misship", "Pay", "PlatformShips",
    "Probe", "Promote", "Reject", "Relist", "ReportAgain", "RequestCancel", "RequestReturn", "Reroute",
    "ReturnOnSalesforce", "SendBack", "SetAudits", "SetCards", "SetChannelOptions", "SetQuirks", "SetStock",
    "Ship", "ShipOnSalesforce", "Skip", "Step", "StoreSetting", "Sync", "Unfreeze", "Unlist", "Wait", "verb",
]  # fmt: skip

Step = (
    AddHubProduct | AddIntegration | AddProduct | AnswerCancel | AnswerReturn | ArmRefusal | Buy
    | BuyOnSalesforce | Cancel | CancelShipment | ChangeAddress | ChangeLocation | ChangeSetting | Complete
    | Connect | Deauthorize | DecideAudit | DeleteIntegration | DeleteProduct | Deliver | Disable | Disconnect
    | EditHubProduct | EditProduct | EditStock | Enable | Freeze | Holiday | MapLocation | Misship | Pay
    | PlatformShips | Probe | Promote | Reject | Relist | ReportAgain | RequestCancel | RequestReturn | Reroute
    | ReturnOnSalesforce | SendBack | SetAudits | SetCards | SetChannelOptions | SetQuirks | SetStock | Ship
    | ShipOnSalesforce | Skip | StoreSetting | Sync | Unfreeze | Unlist | Wait
)  # fmt: skip

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def verb(step_class: type) -> str:
    """Return the key under which a step stands in YAML, e.g. `buy_on_salesforce`."""
    return _CAPITAL.sub("_", step_class.__name__).lower()


STEP_CLASSES: dict[str, type] = {verb(step_class): step_class for step_class in get_args(Step)}
