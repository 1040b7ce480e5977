"""What the mock does that no table says: rows of the ledger in words (group, name, mark, section, sentence).

A mark is that of docs/fidelity.md: cited where the facts are certain, observed where they call it likely (reported, or
seen in a client), assumed where they leave it open. What stands under section 9 beyond the facts names its source.
"""

from __future__ import annotations

# What the facts leave open, or call likely, and the mock decides without a switch.
BEHAVIORS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "OAuth and sign-in",
        "unknown My Domain",
        "assumed",
        "1.1",
        "404 and an HTML page, never JSON or a redirect",
    ),
    (
        "OAuth and sign-in",
        "instance_url mirrors the origin",
        "assumed",
        "1.3",
        "A client at another name, port or scheme of the org is sent back there",
    ),
    (
        "OAuth and sign-in",
        "session timeout",
        "observed",
        "1.3",
        "A session ends after two hours without use; no expires_in",
    ),
    (
        "OAuth and sign-in",
        "reused refresh token",
        "assumed",
        "1.4",
        "With rotation a spent token ends its whole chain",
    ),
    (
        "OAuth and sign-in",
        "assertion lifetime",
        "cited",
        "1.4",
        "At most five minutes ahead; exp as number or text",
    ),
    (
        "OAuth and sign-in",
        "id token",
        "assumed",
        "1.3",
        "Signed by HMAC with the consumer secret, so that no key is made for every run",
    ),
    (
        "OAuth and sign-in",
        "GET at the token endpoint",
        "assumed",
        "1.5",
        "invalid_request: must use HTTP POST",
    ),
    (
        "Records and descriptions",
        "key prefixes",
        "assumed",
        "2.3",
        "Objects whose prefix is unknown have an unused one; read it from describe",
    ),
    (
        "Records and descriptions",
        "update by upsert",
        "cited",
        "2.1",
        "200 with created false from v46, 204 before",
    ),
    (
        "Records and descriptions",
        "ambiguous upsert",
        "cited",
        "2.1",
        "300 and the records' addresses; nothing is written",
    ),
    (
        "Records and descriptions",
        "trimming",
        "cited",
        "4",
        "Blank, tab, CR and LF go from both ends on save; what is empty is null",
    ),
    ("Records and descriptions", "no-break space", "observed", "4", "Stays, as do other Unicode spaces"),
    (
        "Records and descriptions",
        "everybody is an administrator",
        "assumed",
        "2.9",
        "No sharing, no field-level security, no approval locks",
    ),
    (
        "Records and descriptions",
        "STORAGE_LIMIT_EXCEEDED",
        "assumed",
        "2.9",
        "Status 403, when a quirk asks for it",
    ),
    (
        "Queries and search",
        "folding",
        "assumed",
        "4",
        "Plain Unicode lower-casing; accents and widths differ",
    ),
    ("Queries and search", "search index", "assumed", "2.5", "Immediate; the real one lags"),
    (
        "Composite",
        "wrong shapes",
        "assumed",
        "2.6",
        "JSON_PARSER_ERROR or REQUIRED_FIELD_MISSING before anything is done",
    ),
    ("Composite", "nesting", "assumed", "2.9", "Bodies deeper than 100 levels are JSON_PARSER_ERROR"),
    (
        "Bulk API 2.0",
        "speed",
        "assumed",
        "2.7",
        "A job is done when it is closed; the states in between are told once",
    ),
    (
        "Bulk API 1.0",
        "JSON only",
        "observed",
        "2.7",
        "Jobs and batches as simple-salesforce sends them; XML and CSV are refused",
    ),
    (
        "Composite",
        "collateSubrequests",
        "assumed",
        "2.6",
        "Taken and ignored: subrequests run one by one in their order, each a transaction unless allOrNone",
    ),
    ("Order Management", "over-allocation", "assumed", "6", "400 with the action's output and success false"),
    (
        "Order Management",
        "price adjustments",
        "assumed",
        "6",
        "adjustmentType AmountWithTax, AmountWithoutTax or Percentage; amounts below zero, and all taken off the "
        "product amount; allocatedItemsChangeOrderType Disallowed, InFulfillment or PostFulfillment; the amount is "
        "spread over the stages as the quantities stand",
    ),
    (
        "Order Management",
        "return orders",
        "assumed",
        "6",
        "returnOrderLineItems with quantityExpected and reasonForReturn; returnItems with quantityToReturn and "
        "quantityToCancel; an order with nothing open is Closed",
    ),
    (
        "Order Management",
        "simple returns",
        "assumed",
        "6",
        "submit-return initiates and receives at once; shippingReductionFlag must be sent and reduces nothing",
    ),
    (
        "Order Management",
        "routing",
        "assumed",
        "6",
        "orderedQuantities, locationAvailableInventory and maximumNumberOfSplits in; targetLocations out, each with "
        "its locations as ExternalReferences: every smallest set that covers the order",
    ),
    (
        "Order Management",
        "invoices and credit memos",
        "assumed",
        "6",
        "Posted at once, with totals of products and tax; one for a fulfillment order or change order",
    ),
    (
        "Omnichannel Inventory",
        "results of reservations",
        "assumed",
        "6",
        "One entry a record, with its location, SKU, quantity and success; an actionRequestId answers the same twice",
    ),
    (
        "Change feeds",
        "connect answers at once",
        "assumed",
        "9",
        "No request is held: advice.interval paces the client (quirk connect_interval_ms); the service holds it up to "
        "110 seconds and says 0",
    ),
    (
        "Change feeds",
        "Bayeux messages",
        "observed",
        "9",
        "Replies, advice and ids as in the Streaming API guide and in transcripts of clients' issues",
    ),
    (
        "Change feeds",
        "403::Unknown client",
        "observed",
        "9",
        "With advice to shake hands again; transcripts have 403, where plain CometD says 402",
    ),
    (
        "Change feeds",
        "sessions of a stream",
        "cited",
        "9",
        "403::Handshake denied with failureReason, 401::Authentication invalid elsewhere, advice reconnect none "
        "(Streaming API guide)",
    ),
    (
        "Change feeds",
        "status of refused messages",
        "assumed",
        "9",
        "200, as the refusal is in the reply; 400 for what are no messages and for a version below 37.0",
    ),
    (
        "Change feeds",
        "absent clients",
        "cited",
        "9",
        "Forgotten after 110 seconds, 40 after they were given events (Streaming API guide), of the clock",
    ),
    (
        "Change feeds",
        "portions of events",
        "assumed",
        "9",
        "At most 200 in one connect, the rest with the next at once; at most 1,000 clients an org",
    ),
    (
        "Change feeds",
        "replay ids",
        "cited",
        "9",
        "Rising with gaps, kept 72 hours of the clock; an id outside of what is kept is 400",
    ),
    (
        "Change feeds",
        "kept events",
        "assumed",
        "9",
        "The newest 50,000 of an org; one row of replay ids for all its channels",
    ),
    (
        "Change feeds",
        "selected objects",
        "assumed",
        "9",
        "FulfillmentOrder, Location, Order, OrderItem and OrderSummary unless change_events says otherwise; a real org "
        "begins with none",
    ),
    (
        "Change feeds",
        "change events by version",
        "cited",
        "9",
        "Order summaries and fulfillment orders from 62.0, Location from 48.0",
    ),
    (
        "Change feeds",
        "objects with change events",
        "observed",
        "9",
        "All custom ones, and of the standard ones those that public lists of the Change Data Capture guide name",
    ),
    (
        "Change feeds",
        "body of a change event",
        "cited",
        "9",
        "Creation: what is filled; update: what changed and LastModifiedDate; deletion: nothing (Change Data Capture "
        "guide)",
    ),
    (
        "Change feeds",
        "compound fields",
        "assumed",
        "9",
        "Names of people and addresses are told as one object of their parts; changedFields has Name.FirstName; a "
        "person account tells its Name beside the parts",
    ),
    (
        "Change feeds",
        "one change a transaction",
        "assumed",
        "9",
        "Several writes to a record in one transaction are one event; the same change of neighboring records is one "
        "event with their ids",
    ),
    (
        "Change feeds",
        "changeOrigin",
        "cited",
        "9",
        "API, version and the client of Sforce-Call-Options (Change Data Capture guide); empty for the control plane",
    ),
    (
        "Change feeds",
        "kinds of change",
        "assumed",
        "9",
        "CREATE, UPDATE, DELETE; nothing undeletes here, and gap and overflow events do not occur",
    ),
    (
        "Change feeds",
        "order events",
        "cited",
        "9",
        "OrderSummaryCreatedEvent, OrderSumStatusChangedEvent, FOStatusChangedEvent, FulfillOrdItemQtyChgEvent, "
        "OrderStatusChangedEvent, with the fields of the Field Reference guide",
    ),
    (
        "Change feeds",
        "what raises an order event",
        "assumed",
        "9",
        "The net change of a transaction; being born is no change of status but for an order born activated, and a "
        "reduction order is told as related",
    ),
    ("Org", "rolling allowance", "observed", "2.8", "REST calls of 24 hours count; a composite counts once"),
)
