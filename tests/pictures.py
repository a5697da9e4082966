"""Mails in a real browser: measured at the widths of a phone, a window and a screen, and photographed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DOCS = Path(__file__).parents[1] / "docs" / "pictures"
WIDTHS = (320, 600, 1200)

MEASURE = """
<script>
const channels = words => words.match(/[\\d.]+/g).map(Number);
const light = ([red, green, blue]) => [red, green, blue].map(part => part / 255)
  .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
const ground = one => {
  for (; one; one = one.parentElement) {
    const colour = channels(one.ownerDocument.defaultView.getComputedStyle(one).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
    if (colour[3]) return null;
  }
  return null;
};
const contrast = one => {
  const behind = ground(one), ink = channels(one.ownerDocument.defaultView.getComputedStyle(one).color);
  if (!behind || ink.length > 3) return 0;
  const [high, low] = [light(ink), light(behind)].sort((one, other) => other - one);
  return (high + 0.05) / (low + 0.05);
};
const shown = one => one.tagName + "." + one.className + ": " + one.textContent.trim().slice(0, 40);
const words = page => page.body.innerText.toLowerCase().match(/[\\p{L}\\p{N}]+/gu);
const measure = (frame, width, scheme) => {
  const page = frame.contentDocument, style = one => frame.contentWindow.getComputedStyle(one);
  const every = [...page.querySelectorAll("body *")];
  const inked = every.filter(one => [...one.childNodes].some(part => part.nodeType === 3 && part.data.trim()));
  const wide = every.filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > width + 0.5 || box.left < -0.5 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth;
  }).map(shown);
  const clipped = inked.filter(one => {
    const looks = style(one), box = one.getBoundingClientRect();
    return looks.overflow !== "visible" || looks.visibility !== "visible" || looks.display === "none" || !box.height;
  }).map(shown);
  return {
    width, scheme, wide, clipped,
    dark: frame.contentWindow.matchMedia("(prefers-color-scheme: dark)").matches,
    scroll: page.documentElement.scrollWidth,
    low: [...page.querySelectorAll(".tap")].filter(one => one.getBoundingClientRect().height < 40).map(shown),
    taps: page.querySelectorAll("a.tap").length,
    small: inked.filter(one => parseFloat(style(one).fontSize) < 13).map(shown),
    faint: inked.filter(one => contrast(one) < 4.5).map(one => shown(one) + " " + contrast(one).toFixed(2)),
  };
};
addEventListener("load", async () => {
  const found = [], frame = document.querySelector("iframe");
  const turn = () => new Promise(done => setTimeout(done, 0));
  for (const [name, html] of Object.entries(MAILS)) {
    const loaded = new Promise(done => { frame.onload = done; });
    frame.srcdoc = html;
    await loaded;
    for (const scheme of ["light", "dark"]) {
      frame.style.colorScheme = scheme;
      await turn();
      for (const width of WIDTHS) {
        frame.width = width;
        found.push({name, ...measure(frame, width, scheme)});
      }
    }
    const page = frame.contentDocument, dressed = words(page);
    page.querySelector("style").remove();
    found.at(-1).bare = words(page).join(" ") === dressed.join(" ");
  }
  document.body.innerHTML = "<pre></pre>";
  document.querySelector("pre").textContent = JSON.stringify(found);
});
</script>
"""
"""Shows mail after mail in one frame, in both schemes and at each width, and says what is wrong with each.

`contrast` is that of WCAG 2.1 (1.4.3); 0 where text stands on no ground of its own.
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
    """What a browser makes of mails (name -> HTML) at each width, light and dark; one start for all of them."""
    given = json.dumps(mails).replace("<", "\\u003c")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "frames.html"
        page.write_text(
            f"<!DOCTYPE html><meta charset=utf-8><body><iframe height=900 style='border:0'></iframe>"
            f"<script>const WIDTHS = {json.dumps(widths)}, MAILS = {given};</script>{MEASURE}",
            encoding="utf-8",
        )
        told = chromium("--virtual-time-budget=60000", "--dump-dom", page.as_uri())
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


PICTURES = {
    "digest-phone": ("en", "digest-contradiction", 360, 1500, False),
    "digest": ("en", "digest-reminder", 640, 1130, False),
    "receipt-dark": ("fr", "message-unsure", 640, 900, True),
    "receipt-spanish": ("es", "message-asks", 360, 1500, False),
    "digest-italian": ("it", "digest-problems", 360, 1500, True),
}
"""The pictures of the guide: language and name of the mail, width, height, dark."""


def take_pictures() -> None:
    """Take them."""
    from tests.mailpages import pages

    DOCS.mkdir(exist_ok=True)
    for name, (language, mail, width, height, dark) in PICTURES.items():
        html = pages(language)[mail].html
        photograph(html, DOCS / f"{name}.png", width=width, height=height, dark=dark)
