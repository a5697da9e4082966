"""The only room that speaks SQL: one SQLite file that keeps every byte, every event and every letter."""
