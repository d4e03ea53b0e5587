"""What several feeds have in common: reading JSON safely, CPE match strings, trees, textual
versions.

None of these is a source; they know no feed.
"""
