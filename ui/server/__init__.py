"""The web server around the pages: headers, limits on messages and uploads, its log."""
