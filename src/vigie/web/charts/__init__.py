"""Pictures drawn on the server as SVG: geometry by attributes, colours by classes, unknown always
hatched."""
