"""What TikTok fixes for everybody (facts sections 4, 5 and 7).

`markets` is the one list of the sixteen markets with all that differs between them; `providers` has the carriers and
delivery options of each; `taxonomy` the categories, attributes and brands.
"""
