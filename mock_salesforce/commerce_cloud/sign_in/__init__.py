"""Account Manager and SLAS: who gets a token, for how long, and what it allows.

account_manager and slas have the operations; issued_tokens those on a token that exists. forms and basic read what
was sent, sessions and signing make what is given.
"""
