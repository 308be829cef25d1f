"""HTML: web pages as articles, fragments as blocks.

A page is parsed once and walked once, into pieces (`blocks`): a block, the box that it stands in, how much of it is
linked. What the page says to machines (`metadata`) leads to the title (`title`); the container with the most running
text below it (`containers`) has the body, less what sites put around one (`body`, `phrases`); between title and body,
and below, stand source, time and the rest (`about`, `related`).
"""

from __future__ import annotations

from reader.formats.html.blocks import blocks_of, text_of
from reader.formats.html.page import DESCRIPTION, read
from reader.formats.html.paging import joined, next_page

__all__ = ["DESCRIPTION", "blocks_of", "joined", "next_page", "read", "text_of"]
