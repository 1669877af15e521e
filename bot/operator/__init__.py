"""What the operator asks for in the terminal, and is told there."""
