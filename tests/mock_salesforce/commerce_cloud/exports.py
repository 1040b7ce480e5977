"""Exports in the form that Business Manager writes them, small and large."""

from __future__ import annotations

from collections.abc import Iterator

CATALOG_NAMESPACE = "http://www.demandware.com/xml/impex/catalog/2006-10-31"
INVENTORY_NAMESPACE = "http://www.demandware.com/xml/impex/inventory/2007-05-31"
PRICE_BOOK_NAMESPACE = "http://www.demandware.com/xml/impex/pricebook/2006-10-31"

CATALOG = f"""<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="{CATALOG_NAMESPACE}" catalog-id="storefront-catalog">
    <header><image-settings><view-types><view-type>large</view-type></view-types></image-settings></header>
    <variation-attribute attribute-id="color" variation-attribute-id="color">
        <display-name xml:lang="x-default">Color</display-name>
        <display-name xml:lang="en-GB">Colour</display-name>
        <variation-attribute-values>
            <variation-attribute-value value="NVY">
                <display-value xml:lang="x-default">Navy</display-value>
            </variation-attribute-value>
        </variation-attribute-values>
    </variation-attribute>
    <category category-id="root"><display-name xml:lang="x-default">Storefront</display-name></category>
    <category category-id="mens-tops">
        <display-name xml:lang="x-default">Tops</display-name>
        <online-flag>true</online-flag>
        <parent>mens</parent>
        <template/>
    </category>
    <category category-id="mens">
        <display-name xml:lang="x-default">Mens</display-name>
        <online-flag>true</online-flag>
        <parent>root</parent>
        <position>2.5</position>
    </category>
    <product product-id="SHIRT-NVY-S">
        <ean/>
        <upc>0012345678905</upc>
        <online-flag>true</online-flag>
        <tax-class-id>standard</tax-class-id>
        <custom-attributes>
            <custom-attribute attribute-id="color">NVY</custom-attribute>
            <custom-attribute attribute-id="size">S</custom-attribute>
        </custom-attributes>
    </product>
    <product product-id="SHIRT">
        <min-order-quantity>1</min-order-quantity>
        <display-name xml:lang="x-default">Oxford Shirt</display-name>
        <display-name xml:lang="fr-FR">Chemise Oxford</display-name>
        <short-description xml:lang="x-default">Cotton &amp; linen</short-description>
        <online-flag>true</online-flag>
        <online-flag site-id="Outlet">false</online-flag>
        <searchable-flag>true</searchable-flag>
        <images>
            <image-group view-type="large">
                <variation attribute-id="color" value="NVY"/>
                <image path="large/shirt.jpg"><alt xml:lang="x-default">A shirt</alt></image>
            </image-group>
        </images>
        <brand>Acme</brand>
        <page-attributes>
            <page-title xml:lang="x-default">Shirts</page-title>
            <page-url xml:lang="x-default">oxford</page-url>
        </page-attributes>
        <custom-attributes>
            <custom-attribute attribute-id="isNew">true</custom-attribute>
            <custom-attribute attribute-id="care"><value>wash</value><value>dry</value></custom-attribute>
        </custom-attributes>
        <variations>
            <attributes>
                <shared-variation-attribute attribute-id="color" variation-attribute-id="color"/>
                <variation-attribute attribute-id="size" variation-attribute-id="size">
                    <display-name xml:lang="x-default">Size</display-name>
                    <variation-attribute-values>
                        <variation-attribute-value value="S"/>
                        <variation-attribute-value value="M"/>
                    </variation-attribute-values>
                </variation-attribute>
            </attributes>
            <variants>
                <variant product-id="SHIRT-NVY-S" default="true"/>
                <variant product-id="SHIRT-NVY-M"/>
            </variants>
        </variations>
        <classification-category>mens-tops</classification-category>
        <pinterest-enabled-flag>false</pinterest-enabled-flag>
    </product>
    <product product-id="SHIRT-NVY-M">
        <online-flag>true</online-flag>
        <custom-attributes>
            <custom-attribute attribute-id="color">NVY</custom-attribute>
            <custom-attribute attribute-id="size">M</custom-attribute>
        </custom-attributes>
    </product>
    <product product-id="GIFT BOX">
        <display-name xml:lang="x-default">Gift box</display-name>
        <online-flag>true</online-flag>
        <bundled-products>
            <bundled-product product-id="SHIRT-NVY-S"><quantity>2</quantity></bundled-product>
        </bundled-products>
    </product>
    <product product-id="LOOK">
        <display-name xml:lang="x-default">The look</display-name>
        <online-flag>true</online-flag>
        <product-set-products><product-set-product product-id="SHIRT"/></product-set-products>
    </product>
    <category-assignment category-id="mens-tops" product-id="SHIRT">
        <primary-flag>true</primary-flag>
    </category-assignment>
    <category-assignment category-id="mens" product-id="GIFT BOX"/>
    <category-assignment category-id="mens" product-id="LOOK"/>
</catalog>
"""

INVENTORY = f"""<?xml version="1.0" encoding="UTF-8"?>
<inventory xmlns="{INVENTORY_NAMESPACE}">
    <inventory-list>
        <header list-id="inventory_m">
            <default-instock>false</default-instock>
            <description>Main</description>
            <use-bundle-inventory-only>false</use-bundle-inventory-only>
            <on-order>false</on-order>
        </header>
        <records>
            <record product-id="SHIRT-NVY-S">
                <allocation>7</allocation>
                <allocation-timestamp>2026-01-08T05:02:27.000Z</allocation-timestamp>
                <perpetual>false</perpetual>
                <preorder-backorder-handling>none</preorder-backorder-handling>
                <preorder-backorder-allocation>0</preorder-backorder-allocation>
                <ats>5</ats>
                <on-order>0</on-order>
                <turnover>2</turnover>
            </record>
            <record product-id="SHIRT-NVY-M">
                <allocation>0</allocation>
                <preorder-backorder-handling>backorder</preorder-backorder-handling>
                <preorder-backorder-allocation>20</preorder-backorder-allocation>
                <in-stock-date>2026-12-24T00:00:00.000Z</in-stock-date>
            </record>
            <record product-id="GIFT BOX"><perpetual>true</perpetual></record>
        </records>
    </inventory-list>
</inventory>
"""

PRICE_BOOKS = f"""<?xml version="1.0" encoding="UTF-8"?>
<pricebooks xmlns="{PRICE_BOOK_NAMESPACE}">
    <pricebook>
        <header pricebook-id="usd-list-prices">
            <currency>USD</currency>
            <display-name xml:lang="x-default">List Prices</display-name>
            <online-flag>true</online-flag>
        </header>
        <price-tables>
            <price-table product-id="SHIRT-NVY-S">
                <amount quantity="1">29.99</amount>
                <amount quantity="10">25</amount>
            </price-table>
            <price-table product-id="SHIRT-NVY-M"><amount quantity="1">31.50</amount></price-table>
            <price-table product-id="GIFT BOX"><amount quantity="1">55</amount></price-table>
        </price-tables>
    </pricebook>
    <pricebook>
        <header pricebook-id="usd-sale-prices">
            <currency>USD</currency>
            <online-flag>true</online-flag>
            <parent>usd-list-prices</parent>
        </header>
        <price-tables>
            <price-table product-id="SHIRT-NVY-S"><amount quantity="1">19.99</amount></price-table>
        </price-tables>
    </pricebook>
</pricebooks>
"""

_PRODUCT = """    <product product-id="{id}">
        <ean/>
        <upc>{number:012}</upc>
        <unit/>
        <min-order-quantity>1</min-order-quantity>
        <step-quantity>1</step-quantity>
        <display-name xml:lang="x-default">Article {number} of series {series}</display-name>
        <short-description xml:lang="x-default">{text}</short-description>
        <online-flag>true</online-flag>
        <available-flag>true</available-flag>
        <searchable-flag>true</searchable-flag>
        <tax-class-id>standard</tax-class-id>
        <brand>Brand {series}</brand>
        <page-attributes/>
        <custom-attributes>
            <custom-attribute attribute-id="color">C{color}</custom-attribute>
            <custom-attribute attribute-id="size">S{size}</custom-attribute>
        </custom-attributes>
        <store-attributes><force-price-flag>false</force-price-flag></store-attributes>
    </product>
    <category-assignment category-id="root" product-id="{id}"/>
"""


def large_catalog(products: int, *, text: str = "A sentence about it.") -> Iterator[bytes]:
    """Yield a catalog export of so many products in chunks, without ever holding it whole."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<catalog xmlns="{CATALOG_NAMESPACE}" catalog-id="storefront-catalog">\n'
    ).encode()
    for start in range(0, products, 100):
        yield "".join(
            _PRODUCT.format(
                id=f"{number:08}M",
                number=number,
                series=number // 100,
                text=text,
                color=number % 7,
                size=number % 5,
            )
            for number in range(start, min(start + 100, products))
        ).encode()
    yield b"</catalog>\n"
