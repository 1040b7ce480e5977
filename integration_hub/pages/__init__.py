"""The hub's web pages: thin server-rendered views over the same functions that the API calls."""
