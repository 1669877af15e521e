"""How fast Purser is, beside other bots and beside the least that any bot must do."""
