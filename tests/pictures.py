"""Mails in a real browser: measured at the widths of a phone, a window and a screen, and photographed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DOCS = Path(__file__).parents[1] / "docs" / "pictures"
WIDTHS = (320, 600, 1200)

MEASURE = """
<script>
addEventListener("load", () => setTimeout(() => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, width = frame.clientWidth;
    const wide = [...page.querySelectorAll("body *")].filter(one => {
      const box = one.getBoundingClientRect();
      return box.right > width + 0.5 || box.left < -0.5 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth;
    }).map(one => one.tagName + "." + one.className + ": " + one.textContent.trim().slice(0, 40));
    const low = [...page.querySelectorAll("a")].filter(one => one.getBoundingClientRect().height < 44)
      .map(one => one.textContent);
    const name = frame.name, scroll = page.documentElement.scrollWidth, taps = page.querySelectorAll("a").length;
    return {name, width, scroll, wide, low, taps, height: page.documentElement.scrollHeight};
  });
  document.body.innerHTML = "<pre></pre>";
  document.querySelector("pre").textContent = JSON.stringify(found);
}, 0));
</script>
"""


def chromium(*arguments: str) -> str:
    """Run the browser without a window in a profile of its own; gives what it prints."""
    assert BROWSER is not None
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-dev-shm-usage", f"--user-data-dir={profile}", *arguments],
            capture_output=True, text=True, timeout=90, check=True,
        )  # fmt: skip
    return done.stdout


def measured(mails: Mapping[str, str], widths: tuple[int, ...] = WIDTHS) -> list[dict[str, Any]]:
    """What a browser makes of mails (name -> HTML) at each width: scroll width, elements too wide, taps too low."""
    frames = "".join(
        f'<iframe name="{name}" srcdoc="{escape(html)}" width="{width}" height="900" style="border:0"></iframe>'
        for name, html in mails.items()
        for width in widths
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "frames.html"
        page.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{frames}{MEASURE}", encoding="utf-8")
        told = chromium("--virtual-time-budget=4000", "--dump-dom", page.as_uri())
    found = re.search(r"<pre>(.*?)</pre>", told, re.S)
    assert found is not None, told[-500:]
    return list(json.loads(unescape(found[1])))


def photograph(html: str, path: Path, *, width: int, height: int, dark: bool = False) -> None:
    """Write a PNG of a page; `dark` as somebody sees it whose system is dark."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mail.html"
        page.write_text(html, encoding="utf-8")
        looks = ["--blink-settings=preferredColorScheme=0"] if dark else []
        chromium(f"--window-size={width},{height}", *looks, f"--screenshot={path}", page.as_uri())


def take_pictures() -> None:
    """The pictures of the guide."""
    from tests.mailpages import announcement, pages

    english, french = pages("en"), pages("fr")
    DOCS.mkdir(exist_ok=True)
    photograph(english["digest"].html, DOCS / "digest-phone.png", width=360, height=1500)
    photograph(announcement().html, DOCS / "digest.png", width=640, height=1130)
    photograph(french["message-unsure"].html, DOCS / "receipt-dark.png", width=640, height=900, dark=True)
