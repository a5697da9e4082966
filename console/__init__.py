"""What a person sees in the terminal: tables, checks, the guided set-up, the demo's story."""
