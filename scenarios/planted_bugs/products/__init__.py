"""Bugs in what is linked, and which way products flow."""
