"""What reading costs: processor time of this process and of the workers that read for it."""

from __future__ import annotations

import time

from mail import attachments, layout

WORKERS = (layout._WORKER, attachments._WORKER)


def processor_seconds() -> float:
    """Used so far, here and in the workers; those that were killed count to their end."""
    return time.process_time() + sum(worker.spent for worker in WORKERS)
