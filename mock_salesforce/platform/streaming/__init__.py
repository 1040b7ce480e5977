"""Listening to changes: CometD over long polling, and the schemas of events (section 9).

endpoint: over HTTP. bayeux: the messages. channels: what an org has. schemas: what messages name by id. Events
are in books/.
"""
