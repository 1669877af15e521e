"""Teams: identity, routing, delivery, the schedule; in folders, files, settings, the operator."""
