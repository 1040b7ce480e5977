"""The hub's JSON API, one module a resource (docs/hub-api.md)."""
