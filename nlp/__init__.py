"""From the words of a mail to a Reading; also a spaCy project (project.yml).

Start with `reader.Reader`. spaCy is imported when a model is loaded or built, never before.
"""
