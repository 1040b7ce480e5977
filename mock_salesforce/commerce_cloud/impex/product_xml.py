"""A product element of a catalog export as a product document of the Admin API.

Source: facts/commerce-cloud-api.md sections 1 and 5; the element names are those of catalog.xsd (2006-10-31).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mock_salesforce.commerce_cloud.impex.report import Report
from mock_salesforce.commerce_cloud.impex.values import (
    BadValue,
    custom_value,
    flag,
    identifier,
    instant,
    language,
    number,
)
from mock_salesforce.commerce_cloud.impex.xml_stream import Element
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument

_TEXTS = {
    "ean": "ean",
    "upc": "upc",
    "brand": "brand",
    "manufacturer-name": "manufacturerName",
    "manufacturer-sku": "manufacturerSku",
    "tax-class-id": "taxClassId",
    "unit-measure": "unitMeasure",
}
_NUMBERS = {
    "unit-quantity": "unitQuantity",
    "min-order-quantity": "minOrderQuantity",
    "step-quantity": "stepQuantity",
}
_LOCALIZED = {"display-name": "name"}
_MARKUP = {"short-description": "shortDescription", "long-description": "longDescription"}
_FLAGS = {"online-flag": "onlineFlag", "searchable-flag": "searchable"}
_INSTANTS = {"online-from": "validFrom", "online-to": "validTo"}
_PAGE = {"page-title": "pageTitle", "page-description": "pageDescription", "page-keywords": "pageKeywords"}


@dataclass(slots=True)
class ProductReader:
    """Reads product elements of one catalog; `shared` holds the variation attributes that the catalog defines."""

    report: Report
    image_base: str
    shared: dict[str, dict[str, Any]]

    def read(self, element: Element, document: ProductDocument) -> None:
        """Put what the element says into the document; what it does not say stays (the import mode MERGE)."""
        for child in element.children:
            handle = _HANDLERS.get(child.name)
            if handle is None:
                self.report.ignored[f"product/{child.name}"] += 1
                continue
            try:
                handle(self, child, document)
            except BadValue as error:
                self.report.problem(child, str(error), of=document["id"])

    def bad(self, element: Element, error: BadValue, document: ProductDocument) -> None:
        """Put down a part that could not be read."""
        self.report.problem(element, str(error), of=document["id"])

    def variation_attribute(self, element: Element) -> dict[str, Any]:
        """A variation attribute with its values, whether a product or the catalog defines it."""
        definition = element.attributes.get("attribute-id", "")
        attribute: dict[str, Any] = {
            "attributeDefinitionId": definition,
            "id": element.attributes.get("variation-attribute-id", definition),
        }
        names = {}
        values = []
        for child in element.children:
            if child.name == "display-name":
                names[language(child)] = child.text
            elif child.name == "variation-attribute-values":
                values += [_variation_value(row) for row in child.children]
            else:
                self.report.ignored[f"variation-attribute/{child.name}"] += 1
        if names:
            attribute["name"] = names
        attribute["values"] = values
        return attribute


def _variation_value(element: Element) -> dict[str, Any]:
    names = {language(child): child.text for child in element.children if child.name == "display-value"}
    row: dict[str, Any] = {"value": identifier(element, "value", 256)}
    if names:
        row["name"] = names
    return row


def _text(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    member = _TEXTS[element.name]
    if len(element.text) > 256:
        raise BadValue("is longer than 256 characters")
    if element.text:
        document[member] = element.text
    else:
        document.pop(member, None)


def _number(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    if element.text.strip():
        document[_NUMBERS[element.name]] = number(element)


def _localized(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    _in_map(document, _LOCALIZED[element.name])[language(element)] = element.text


def _unit(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    if element.text:
        _in_map(document, "unit")["default"] = element.text


def _markup(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    text = {"markup": element.text, "source": element.text}
    _in_map(document, _MARKUP[element.name])[language(element)] = text


def _flag(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    value = flag(element)
    _in_map(document, _FLAGS[element.name])[element.attributes.get("site-id", "default")] = value


def _instant(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    if element.text.strip():
        value = instant(element)
        _in_map(document, _INSTANTS[element.name])[element.attributes.get("site-id", "default")] = value


def _page(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    for child in element.children:
        member = _PAGE.get(child.name)
        if member is None:
            reader.report.ignored[f"page-attributes/{child.name}"] += 1
        elif child.text:
            _in_map(document, member)[language(child)] = child.text


def _custom(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    for child in element.children:
        name = child.attributes.get("attribute-id")
        if not name:
            reader.bad(child, BadValue("has no attribute-id"), document)
        elif language(child) != "default" or "site-id" in child.attributes:
            reader.report.ignored["custom-attribute of a language or site"] += 1
        else:
            document[f"c_{name}"] = custom_value(child)


def _images(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    groups = []
    for child in element.children:
        if child.name != "image-group":
            reader.report.ignored[f"images/{child.name}"] += 1
            continue
        group: dict[str, Any] = {"viewType": child.attributes.get("view-type", ""), "images": []}
        choices: dict[str, list[dict[str, str]]] = {}
        for row in child.children:
            if row.name == "variation":
                choices.setdefault(row.attributes.get("attribute-id", ""), []).append(
                    {"value": row.attributes.get("value", "")}
                )
            elif row.name == "image":
                group["images"].append(_image(reader, row))
        if choices:
            group["variationAttributes"] = [
                {"id": name, "values": values} for name, values in choices.items()
            ]
        groups.append(group)
    document["imageGroups"] = groups


def _image(reader: ProductReader, element: Element) -> dict[str, Any]:
    path = element.attributes.get("path", "")
    image: dict[str, Any] = {"path": path, "absUrl": reader.image_base + path}
    for child in element.children:
        if child.name in ("alt", "title") and child.text:
            image.setdefault(child.name, {})[language(child)] = child.text
    return image


def _bundled(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    rows = []
    for child in element.children:
        quantity = next((row for row in child.children if row.name == "quantity"), None)
        try:
            product_id = identifier(child, "product-id", 100)
            rows.append({"id": product_id, "quantity": number(quantity) if quantity is not None else 1})
        except BadValue as error:
            reader.bad(child, error, document)
    document["bundledProducts"] = rows


def _set(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    document["setProducts"] = [{"id": product_id} for product_id in _ids(reader, element, document)]


def _variations(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    for child in element.children:
        if child.name == "attributes":
            document["variationAttributes"] = _attributes(reader, child, document)
        elif child.name == "variants":
            document["variants"] = [{"productId": one} for one in _ids(reader, child, document)]
            for row in child.children:
                if row.attributes.get("default") == "true" and "product-id" in row.attributes:
                    document["defaultVariantId"] = row.attributes["product-id"]
        else:
            reader.report.ignored[f"variations/{child.name}"] += 1


def _attributes(reader: ProductReader, element: Element, document: ProductDocument) -> list[dict[str, Any]]:
    found = []
    for child in element.children:
        try:
            if child.name == "shared-variation-attribute":
                name = identifier(child, "attribute-id", 256)
                if name not in reader.shared:
                    raise BadValue(f"the catalog defines no variation attribute {name!r}")
                found.append(reader.shared[name])
            else:
                identifier(child, "attribute-id", 256)
                found.append(reader.variation_attribute(child))
        except BadValue as error:
            reader.bad(child, error, document)
    return found


def _ids(reader: ProductReader, element: Element, document: ProductDocument) -> list[str]:
    found = []
    for child in element.children:
        try:
            found.append(identifier(child, "product-id", 100))
        except BadValue as error:
            reader.bad(child, error, document)
    return list(dict.fromkeys(found))


def _classification(reader: ProductReader, element: Element, document: ProductDocument) -> None:
    catalog_id = element.attributes.get("catalog-id", document["owningCatalogId"])
    if element.text:
        document["classificationCategory"] = {"catalogId": catalog_id, "categoryId": element.text.strip()}


def _in_map(document: ProductDocument, member: str) -> dict[str, Any]:
    # A map of its own: the product as it was before may still be needed, should the import be undone.
    values: dict[str, Any] = {**document.get(member, {})}
    document[member] = values
    return values


Handler = Callable[[ProductReader, Element, ProductDocument], None]
_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_LOCALIZED, _localized),
    **dict.fromkeys(_MARKUP, _markup),
    **dict.fromkeys(_FLAGS, _flag),
    **dict.fromkeys(_INSTANTS, _instant),
    "unit": _unit,
    "page-attributes": _page,
    "custom-attributes": _custom,
    "images": _images,
    "bundled-products": _bundled,
    "product-set-products": _set,
    "variations": _variations,
    "classification-category": _classification,
}
