"""The money: pure rules and the use cases, standard library only."""
