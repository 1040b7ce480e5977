"""Returns and refunds."""

from __future__ import annotations

from scenarios.story.steps import AnswerReturn, RequestReturn, ReturnOnSalesforce, SendBack
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, channel_order_id, ended, impossible, tiktok_order


def request_return(company: Company, step: RequestReturn) -> Ending:
    """Ask for money or other goods."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.request_return(order_id, step.wants, step.lines))


def answer_return(company: Company, step: AnswerReturn) -> Ending:
    """Grant or refuse in Seller Center."""
    shop, order_id = tiktok_order(company, step.order)
    body = {"approve": step.approve}
    return ended(shop.act_on_return(order_id, "answer", body))


def send_back(company: Company, step: SendBack) -> Ending:
    """Send the goods of a granted return."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.act_on_return(order_id, "send_back"))


def return_on_salesforce(company: Company, step: ReturnOnSalesforce) -> Ending:
    """Take goods back in Order Management: those of an order that was born there."""
    order_id = channel_order_id(company, step.order)
    side, key = company.placed[step.order]
    if side != "salesforce":
        return impossible("this order was bought on TikTok; the buyer returns it there")
    lines = {line.sku: line.quantity for line in step.lines}
    return ended(company.salesforce(key).take_back(order_id, lines))
