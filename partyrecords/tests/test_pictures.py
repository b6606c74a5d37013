"""The pictures of the guide keep every pixel."""

import struct
import zlib

from partyrecords.pictures import GUESSES, SIGNATURE, _part, _parts, packed, rows

WIDTH, HEIGHT = 40, 30


def filtered(pixels, kind):
    """Every row written with that filter."""
    data, above = b"", bytes(WIDTH * 3)
    for row in pixels:
        guesses = (
            GUESSES[kind](row[n - 3] if n > 2 else 0, above[n], above[n - 3] if n > 2 else 0) if kind else 0
            for n in range(len(row))
        )
        data += bytes([kind, *((value - guess) % 256 for value, guess in zip(row, guesses, strict=True))])
        above = row
    return data


def png(data, colours=2):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, colours, 0, 0, 0)
    body = zlib.compress(data, 0)
    parts = ((b"IHDR", header), (b"IDAT", body[:50]), (b"IDAT", body[50:]), (b"IEND", b""))
    return SIGNATURE + b"".join(_part(*part) for part in parts)


def test_a_packed_picture_is_smaller_and_has_the_same_pixels():
    line = bytes(WIDTH * 3)
    pixels = [line if y % 7 else bytes((x * y + x) % 251 for x in range(WIDTH * 3)) for y in range(HEIGHT)]
    for kind in range(5):
        picture = png(filtered(pixels, kind))
        small = dict(_parts(packed(picture)))
        assert list(rows(zlib.decompress(small[b"IDAT"]), WIDTH * 3)) == pixels, kind
        assert len(packed(picture)) < len(picture), kind


def test_another_kind_of_picture_is_left_as_it_is():
    grey = png(b"\0" * HEIGHT, colours=0)
    assert packed(grey) == grey
