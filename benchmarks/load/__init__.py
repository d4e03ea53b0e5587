"""People who read pages and programs that push inventories, at once, on the real server."""
