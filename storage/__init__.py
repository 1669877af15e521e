"""SQL for money and people, TinyDB for what the bot remembers of its chats."""
