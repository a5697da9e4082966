"""What a case is and what happens next.

The functional core: no I/O, no clock, no randomness, and no import from the other rooms.
Start with `model`, then `timeline.decide`.
"""
