"""SCAPI Orders: created by a trusted system, read, and moved through their statuses."""
