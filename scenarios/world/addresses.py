"""Addresses of ours that several parts of the laboratory know."""

HUB = "https://hub.example.test"
