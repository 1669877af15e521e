"""Teams: adapter, identity, routing, scheduler, delivery, web routes; settings, and what the operator reads."""
