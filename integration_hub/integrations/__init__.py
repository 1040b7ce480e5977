"""One merchant's use of a connector: settings, connecting, its life, schedule, locations, webhooks."""
