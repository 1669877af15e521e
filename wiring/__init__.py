"""Wiring: the parts as settings say, put together for whatever `app.py` was asked for."""
