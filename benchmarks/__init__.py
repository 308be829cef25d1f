"""How fast and how small reader is, as ratios to baselines measured in the same run: `make bench`."""
