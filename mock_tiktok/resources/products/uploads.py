"""Images and files that listings refer to (facts section 4, Upload image)."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import request

from mock_tiktok.resources.products.images import measure
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

USE_CASES = frozenset(
    {"MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"}
)
FILE_BYTES_MAX = 10 * 1024 * 1024


def upload_image(call: Call) -> dict[str, Any]:
    """Upload Product Image: multipart `data` and `use_case`; format and measures are really read."""
    use_case = request.form.get("use_case", "MAIN_IMAGE")
    content = _content(known_use=use_case in USE_CASES)
    size = measure(content)
    if size is None:
        raise VendorError(errors.IMAGE_FORMAT)
    width, height = size
    smallest, largest = (300, 4000) if use_case == "MAIN_IMAGE" else (100, 20_000)
    if not (smallest <= width <= largest and smallest <= height <= largest):
        raise VendorError(errors.IMAGE_SIZE, f"Each side needs {smallest} to {largest} pixels")
    # The same bytes give the same uri, so a retried upload leaves no second image.
    uri = f"tos-maliva-i-o3syd03w52-us/{_digest(content)}"
    url = f"https://p16-oec-va.ibyteimg.com/{uri}~tplv-origin-jpeg.jpeg"
    image = {"uri": uri, "url": url, "height": height, "width": width, "use_case": use_case}
    call.state.images[uri] = image
    return image


def upload_file(call: Call) -> dict[str, Any]:
    """Upload Product File: multipart `data` and `name`; its id serves as video or certificate."""
    content = _content(known_use=True)
    name = request.form.get("name") or request.files["data"].filename or ""
    file_id = f"v09{_digest(content)}"
    url = f"https://v16-oec-va.ibyteimg.com/{file_id}"
    row = {"id": file_id, "name": name, "url": url, "format": name.rpartition(".")[2].upper()}
    call.state.files[file_id] = row
    return row


def _content(*, known_use: bool) -> bytes:
    file = request.files.get("data")
    if file is None:
        raise VendorError(errors.INVALID_PARAMETER, "param body.data is missing")
    if not known_use:
        raise VendorError(errors.IMAGE_USE_CASE)
    content: bytes = file.read()
    if not content:
        raise VendorError(errors.IMAGE_MISSING)
    if len(content) > FILE_BYTES_MAX:
        raise VendorError(errors.FILE_TOO_BIG)
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


_READ, _V = "seller.product.basic", ("202309",)

OPERATIONS = (
    Operation(
        "Upload Product Image",
        "POST",
        "/product/{version}/images/upload",
        _V,
        _READ,
        "unwanted",
        upload_image,
        "4",
        multipart=True,
    ),
    Operation(
        "Upload Product File",
        "POST",
        "/product/{version}/files/upload",
        _V,
        _READ,
        "unwanted",
        upload_file,
        "4",
        multipart=True,
        mark="assumed",
    ),
)
