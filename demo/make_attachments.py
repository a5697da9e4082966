"""Draws what the mails of the demo carry: the mandate, the photo and the disclosure, none of a real person.

`python -m demo.make_attachments [DIR]` writes them again; the mails embed the files as they stand.
"""

from __future__ import annotations

import sys
from pathlib import Path

ATTACHMENTS = Path(__file__).parent / "attachments"

FIGURE = """
#let figure-of(skin, hair, coat, wall) = box(width: 4.5cm, height: 6cm, fill: wall, clip: true, {
  place(dx: 1.05cm, dy: 0.95cm, ellipse(width: 2.4cm, height: 2.9cm, fill: hair))
  place(dx: 1.85cm, dy: 3.4cm, rect(width: 0.8cm, height: 1.2cm, fill: skin))
  place(dx: 1.3cm, dy: 1.4cm, ellipse(width: 1.9cm, height: 2.5cm, fill: skin))
  place(dx: 0.35cm, dy: 4.2cm, ellipse(width: 3.8cm, height: 3.6cm, fill: coat))
})
"""

PHOTO = (
    FIGURE
    + """
#set page(width: 4.5cm, height: 6cm, margin: 0pt)
#figure-of(rgb("d9b79c"), rgb("5b4636"), rgb("3b6e8f"), rgb("e8ebee"))
"""
)

MANDATE = """
#set document(title: "Mandat", author: "Zoé Martin", date: datetime(year: 2020, month: 1, day: 31))
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: "fr", size: 11pt)
#set par(justify: true)

= Mandat

Je soussignée *Zoé Martin*, demeurant à Paris, adresse électronique
zoe.martin\\@calepin.example,

donne mandat à la société *Calepin SAS*, dont le siège est à Paris,

pour exercer en mon nom, auprès de la société *Faceseek Inc.* (New York, États-Unis), les droits que me
confèrent les articles 15 à 22 du règlement (UE) 2016/679 (RGPD), en particulier le droit d'accès
(article 15) et le droit à l'effacement (article 17), recevoir les réponses, les contester, et saisir s'il y a
lieu une autorité de contrôle (article 77).

Le présent mandat vaut jusqu'à l'exécution complète de la demande ou jusqu'à sa révocation par écrit.

Fait à Paris, le 31 janvier 2020

#v(1cm)
#grid(columns: (1fr, 1fr), [
  Le mandant \\
  #text(style: "italic", size: 16pt)[Zoé Martin]
], [
  Pour Calepin SAS, le mandataire \\
  #text(style: "italic", size: 16pt)[Calepin SAS]
])
"""

DISCLOSURE = (
    FIGURE
    + """
#set document(title: "Search results FS-20881", author: "Faceseek Inc.", date: datetime(year: 2020, month: 7, day: 2))
#set page(paper: "us-letter", margin: 2cm, footer: align(center, text(size: 8pt)[Faceseek Inc. - CONFIDENTIAL]))
#set text(lang: "en", size: 10pt)

= Faceseek search results

Ticket: FS-20881 #h(1cm) Query: 1 photo #h(1cm) Images found: 4

#v(0.6cm)
#grid(columns: (1fr, 1fr), gutter: 0.8cm,
  [#figure-of(rgb("d9b79c"), rgb("5b4636"), rgb("7a3b4f"), rgb("dfe5d8")) \\ *Image 1.* Indexed 2017-06-14. Match: 0.97],
  [#figure-of(rgb("d9b79c"), rgb("5b4636"), rgb("44506b"), rgb("f0e6d6")) \\ *Image 2.* Indexed 2016-03-02. Match: 0.94. This image is no longer online.],
  [#figure-of(rgb("d9b79c"), rgb("5b4636"), rgb("2f5d50"), rgb("d9dde8")) \\ *Image 3.* Indexed 2019-01-21. Match: 0.92],
  [#figure-of(rgb("e6c8b0"), rgb("b5803c"), rgb("8a7a2f"), rgb("e9dede")) \\ *Image 4.* Indexed 2018-09-30. Match: 0.71. Page title: "Claire D., guest speaker"],
)
"""
)


def make(folder: Path = ATTACHMENTS) -> tuple[Path, ...]:
    """Write mandate, photo and disclosure into `folder` and say where they are."""
    import typst

    folder.mkdir(parents=True, exist_ok=True)
    mandate, photo, disclosure = (
        folder / "mandat-zoe-martin.pdf",
        folder / "photo.png",
        folder / "FS-20881-search-results.pdf",
    )
    typst.compile(MANDATE.encode(), output=mandate, ignore_system_fonts=True)
    typst.compile(PHOTO.encode(), output=photo, format="png", ppi=150, ignore_system_fonts=True)
    typst.compile(DISCLOSURE.encode(), output=disclosure, ignore_system_fonts=True)
    return mandate, photo, disclosure


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else ATTACHMENTS):
        print(path)
