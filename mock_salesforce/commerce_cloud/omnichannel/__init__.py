"""Omnichannel Inventory's headless APIs."""
