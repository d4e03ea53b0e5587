"""What nobody outside an establishment may learn, attacked on every address and every question."""
