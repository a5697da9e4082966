"""spaCy without its command line, which brings a web client, project tools and a template engine that no reader needs."""

from __future__ import annotations

import sys
from types import ModuleType

_COMMAND_LINE, _INFO = "spacy.cli", "spacy.cli.info"


def import_spacy() -> None:
    """Import spaCy; two fifths of the time that takes are its command line, which stays out until somebody asks for it.

    spaCy's own package imports `spacy.cli` for the sake of one function, `spacy.info`. While it is imported an empty
    module stands in for it, and is taken away again: `import spacy.cli` then works as ever.
    """
    if "spacy" in sys.modules:
        return
    package, info = ModuleType(_COMMAND_LINE), ModuleType(_INFO)
    package.__path__ = []
    info.info = _info  # type: ignore[attr-defined]
    sys.modules |= {_COMMAND_LINE: package, _INFO: info}
    try:
        import spacy
    finally:
        for name in (_COMMAND_LINE, _INFO):
            sys.modules.pop(name, None)
    vars(spacy).pop("cli", None)


def _info(*arguments: object, **options: object) -> object:
    """`spacy.info`, when it is called after all."""
    from spacy.cli.info import info

    return info(*arguments, **options)
