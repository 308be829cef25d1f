"""The terminal: what it is and can do, what it answers, and what is asked of it."""
