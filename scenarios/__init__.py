"""Drives the hub and the mocked vendors through stories, breaks things, judges, and keeps the evidence."""
