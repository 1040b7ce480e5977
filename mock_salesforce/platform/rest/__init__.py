"""The REST API: calls, the operation table, and the resources under /services/data."""
