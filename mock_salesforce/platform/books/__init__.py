"""What an org keeps, without a word on what may be done with it.

schema, schema_text: the objects and their fields. store: tables of rows, transactions, the journal. org: one
customer's Salesforce. rows, formulas: rows the platform writes, fields it computes. sessions: what OAuth
remembers. stock: Omnichannel Inventory. bus, change_events, order_events: the events that writes raise. armed:
what the next calls meet.
"""
