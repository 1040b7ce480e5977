"""Account Manager and SLAS: who gets a token, for how long, and what it allows."""
