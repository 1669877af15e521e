"""Teams: adapter, identity, routing, scheduler, delivery, web; what the operator sets and reads."""
