"""SOQL: read by a grammar, bound to an org's objects, run by the cheapest access (section 3).

syntax, tree: text into a tree. scope, literals, dates: names and values bound. filters, select, aggregate:
conditions, records, groups. run: a query executed, and its pages.
"""
