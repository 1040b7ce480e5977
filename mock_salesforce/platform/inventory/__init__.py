"""Omnichannel Inventory: stock by location reference and SKU."""
