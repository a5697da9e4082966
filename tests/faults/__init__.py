"""Faults on purpose: the daemon is killed, cut off, starved and lied to, and must lose nothing and repeat nothing."""
