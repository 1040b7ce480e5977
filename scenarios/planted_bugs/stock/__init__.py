"""Bugs in what channels are told."""
