"""Drives the hub and the mocked vendors through stories, breaks things on purpose, judges, and keeps the evidence."""
