"""A history taken apart, so that a promise is judged of each organization, shop and Salesforce account on its own.

`owners.py` whose an exchange is · `slices.py` the part of a history that is one organization's, or one integration's
`strangers.py` what stands with one organization and is another's
"""
