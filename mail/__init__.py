"""Servers and bytes: from raw mail to a `Message`, and from a letter to raw mail.

Start with `parse.parse`; `compose.compose` is the way out.
"""
