"""A comparison of methods as a file to hand on: one page, Markdown, or JSON for a program.

`report` measures; `document` puts what it found into blocks, from which the page and the Markdown
are written alike.
"""

from embedding_explorer.exports.report.measure import report
from embedding_explorer.exports.report.save import Report, save

__all__ = ["Report", "report", "save"]
