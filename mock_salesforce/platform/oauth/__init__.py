"""Signing in: the OAuth endpoints, the pages, SOAP login (section 1).

endpoint, routes: over HTTP, by the table WEB_OPERATIONS. pages, tokens, identity, jwt, soap: what is behind it.
request: what a view knows of its visitor.
"""
