"""The user's guide: docs/huong-dan.md as a page of the application. Only what that file needs of Markdown."""

import re
import struct
import unicodedata
from html import escape
from pathlib import Path

from django.conf import settings
from django.utils.safestring import mark_safe

FILE = settings.BASE_DIR / "docs" / "huong-dan.md"
PICTURES = settings.BASE_DIR / "docs" / "screenshots"
PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}

_HEADING = re.compile(r"(#{1,4})\s+(.*?)(?:\s*\{#([a-z0-9-]+)\})?\s*$")
_ITEM = re.compile(r"(?:[-*]|(\d+)\.)\s+(.*)")
_INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*"), r"<em>\1</em>"),
)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def anchor(heading):
    """The name of a heading in an address: "Mở hồ sơ rà soát" → "mo-ho-so-ra-soat"."""
    plain = unicodedata.normalize("NFD", heading.lower().replace("đ", "d"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _link(match):
    picture, words, target = match.groups()
    if picture:
        name = Path(target).name
        return f'<img src="/huong-dan/hinh/{name}" alt="{words}"{_size(name)} loading="lazy">'
    if target.startswith(("#", "/")) and not target.startswith("//"):
        return f'<a href="{target}">{words}</a>'
    return words


def _size(name):
    """Width and height of a .png picture, so that the page keeps its place for it and a jump to a section lands there."""
    try:
        with (PICTURES / name).open("rb") as file:
            head = file.read(24)
    except OSError:
        return ""
    if head[12:16] != b"IHDR":
        return ""
    return ' width="{}" height="{}"'.format(*struct.unpack(">II", head[16:24]))


def inline(text):
    """One line of text: everything escaped; links only inside the application, pictures only of the guide."""
    text = escape(text)
    for pattern, html in _INLINE:
        text = pattern.sub(html, text)
    return _LINK.sub(_link, text)


def _table(lines):
    rows = [[inline(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[2:])
    return f'<div class="tbl-box scroll-x"><table class="tbl"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _list(lines):
    items = []
    for line in lines:
        found = _ITEM.match(line.strip())
        if found:
            items.append(found[2])
        else:
            items[-1] += " " + line.strip()
    tag = "ol" if _ITEM.match(lines[0].strip())[1] else "ul"
    return f"<{tag}>" + "".join(f"<li>{inline(item)}</li>" for item in items) + f"</{tag}>"


def _block(lines):
    first = lines[0].strip()
    if heading := _HEADING.match(first):
        level, words, name = len(heading[1]), heading[2], heading[3] or anchor(heading[2])
        html = f'<h{level} id="{name}">{inline(words)}</h{level}>'
        return html + (_block(lines[1:]) if lines[1:] else "")
    if _ITEM.match(first):
        return _list(lines)
    if first.startswith("|") and len(lines) > 1:
        return _table(lines)
    if first.startswith(">"):
        words = inline(" ".join(line.strip().lstrip("> ") for line in lines))
        return f'<div class="note"><span class="i i-info" aria-hidden="true"></span><div>{words}</div></div>'
    for n, line in enumerate(lines[1:], 1):
        if _ITEM.match(line.strip()) or line.startswith("#"):
            return _block(lines[:n]) + _block(lines[n:])
    return f"<p>{inline(' '.join(line.strip() for line in lines))}</p>"


def render(text):
    """The guide as safe HTML, and its chapters as (anchor, words)."""
    blocks = [block.splitlines() for block in re.split(r"\n\s*\n", unicodedata.normalize("NFC", text)) if block.strip()]
    html = "\n".join(_block([line for line in block if line.strip()]) for block in blocks)
    chapters = [
        (found[3] or anchor(found[2]), found[2])
        for line in text.splitlines()
        if (found := _HEADING.match(line)) and len(found[1]) == 2
    ]
    return mark_safe(html), chapters


def page():
    return render(FILE.read_text(encoding="utf-8"))
