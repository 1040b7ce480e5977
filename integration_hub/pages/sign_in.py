"""The page on which an operator signs in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request

from integration_hub.api.wire.operations import admitted, served
from integration_hub.ground.keys import OPERATOR
from integration_hub.ground.refusals import Rejected
from integration_hub.pages.frame import COOKIE, Rendered

routes = Blueprint("sign_in", __name__)


@routes.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Rendered:
    """Take an operator key and keep it in a cookie that scripts and other sites cannot use."""
    if request.method == "GET":
        return render_template("sign_in.html", message=None)
    key = request.form.get("key", "")
    try:
        admitted(key, (OPERATOR,))
    except Rejected as error:
        return render_template("sign_in.html", message=error.message), error.status
    answer = redirect("/integrations", 303)
    secure = served().base_url.startswith("https:")
    answer.set_cookie(COOKIE, key, httponly=True, samesite="Lax", secure=secure)
    return answer
