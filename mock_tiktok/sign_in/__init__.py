"""How a seller's consent becomes tokens.

The `pages`, the unsigned `token_calls`, and `consent`, which gives and ends tokens.
"""
