"""The documents on vulnerabilities, establishments' findings and products, within a scope."""
