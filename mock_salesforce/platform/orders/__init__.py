"""Order Management: orders, summaries, fulfillment orders and the rules that bind them."""
