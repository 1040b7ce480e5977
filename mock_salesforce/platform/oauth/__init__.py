"""OAuth 2.0 and sign-in: pages, grants, sessions, identity."""
