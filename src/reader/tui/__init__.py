"""The TUI: a person in front of a terminal."""
