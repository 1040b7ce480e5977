"""Which function acts on each kind: a kind that is not here does not exist."""

from __future__ import annotations

from collections.abc import Callable

from scenarios.story.faults import Fault, FaultKind
from scenarios.world.faults import bodies, clocks, crashes, losses, outages, pages, refusals, tokens, webhooks
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer

Act = Callable[[Call, Fault, FaultPlan], Answer]

ACTS: dict[FaultKind, Act] = {
    "server_error": refusals.server_error,
    "too_many_requests": refusals.too_many_requests,
    "delay": losses.delay,
    "lose_request": losses.lose_request,
    "lose_response": losses.lose_response,
    "connect_timeout": losses.connect_timeout,
    "reset_before": losses.reset_before,
    "reset_after": losses.reset_after,
    "hang_up": losses.hang_up,
    "refuse_connection": outages.refuse_connection,
    "unknown_host": outages.unknown_host,
    "vendor_outage": outages.vendor_outage,
    "account_outage": outages.account_outage,
    "server_error_after": refusals.server_error_after,
    "too_many_requests_until": refusals.too_many_requests_until,
    "too_many_requests_past": refusals.too_many_requests_past,
    "too_many_requests_garbled": refusals.too_many_requests_garbled,
    "quota_spent": outages.quota_spent,
    "unauthorized": refusals.unauthorized,
    "forbidden": refusals.forbidden,
    "not_found": refusals.not_found,
    "conflict": refusals.conflict,
    "redirect": refusals.redirect,
    "code_in_200": refusals.code_in_200,
    "item_failures": refusals.item_failures,
    "truncated_body": bodies.truncated_body,
    "garbled_body": bodies.garbled_body,
    "empty_body": bodies.empty_body,
    "no_content": bodies.no_content,
    "html_page": bodies.html_page,
    "html_page_after": bodies.html_page_after,
    "empty_list": bodies.empty_list,
    "null_body": bodies.null_body,
    "empty_object": bodies.empty_object,
    "missing_member": bodies.missing_member,
    "null_members": bodies.null_members,
    "partial_batch": bodies.partial_batch,
    "short_page": pages.short_page,
    "repeated_item": pages.repeated_item,
    "skipped_item": pages.skipped_item,
    "eventual_list": pages.eventual_list,
    "expire_token": tokens.expire_token,
    "revoke_token": tokens.revoke_token,
    "clock_ahead": clocks.clock_ahead,
    "clock_behind": clocks.clock_behind,
    "stopped_clock": clocks.stopped_clock,
    "hub_clock_ahead": clocks.hub_clock_ahead,
    "hub_clock_behind": clocks.hub_clock_behind,
    "daylight_saving": clocks.daylight_saving,
    "crash_before": crashes.crash_before,
    "crash_after": crashes.crash_after,
    "duplicate_webhook": webhooks.duplicate_webhook,
    "drop_webhook": webhooks.drop_webhook,
    "late_webhook": webhooks.late_webhook,
    "reorder_webhook": webhooks.reorder_webhook,
    "forged_webhook": webhooks.forged_webhook,
    "unknown_webhook": webhooks.unknown_webhook,
    "huge_webhook": webhooks.huge_webhook,
}
