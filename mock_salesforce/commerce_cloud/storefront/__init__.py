"""The Shopper APIs: what a site shows, how a shopper buys."""
