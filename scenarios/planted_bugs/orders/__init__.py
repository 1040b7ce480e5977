"""Bugs in the life of an order."""
