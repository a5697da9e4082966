"""The words and documents we send: letters, receipts, digests, the dossier and the calendar."""
