"""What leaves the reader for other programs: the clipboard, links, a browser, a QR code. None of it needs a screen."""
