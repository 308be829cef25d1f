"""The language work: cleaning, measuring, breaking into lines, folding and cutting text."""
