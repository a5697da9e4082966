"""The imperative shell: it knows the clock, the servers and the files, and carries out what `cases` decides."""
