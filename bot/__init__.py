"""Teams: adapter, identity, routing, scheduler, delivery, web routes, settings."""
