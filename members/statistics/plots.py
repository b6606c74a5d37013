"""Plots as numbers for an SVG: the template only draws. Lengths are those of the drawing."""

from dataclasses import dataclass

#: The pyramid: width of one side, distance of two bars, room for the ages in the middle and for a number outside.
HALF, STEP, WORDS, ROOM, HEAD = 100, 30, 78, 44, 28
MALE_END = ROOM + HALF
FEMALE_X = MALE_END + WORDS
PYRAMID = {"width": FEMALE_X + HALF + ROOM, "male_end": MALE_END, "female_x": FEMALE_X, "middle": MALE_END + WORDS // 2}

#: The trend.
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 360, 220, 74, 28, 30


@dataclass(frozen=True)
class Tier:
    """One age band: men to the left of the words, women to the right."""

    label: str
    male: int
    female: int
    y: int
    male_x: int
    male_width: int
    female_width: int

    @property
    def text_y(self):
        return self.y + 16

    @property
    def male_text_x(self):
        return self.male_x - 4

    @property
    def female_text_x(self):
        return FEMALE_X + self.female_width + 4


def pyramid(rows, numbers):
    """[(words, keys of men and women …)] and the numbers by key → tiers, the first on top."""
    longest = max((numbers[key] for _, keys in rows for key in keys[:2]), default=0) or 1
    tiers = []
    for place, (label, keys) in enumerate(rows):
        men, women = (numbers[key] for key in keys[:2])
        widths = [round(HALF * number / longest) for number in (men, women)]
        tiers.append(Tier(label, men, women, HEAD + STEP * place, MALE_END - widths[0], *widths))
    return tiers


@dataclass(frozen=True)
class Point:
    label: str
    number: int
    x: int
    y: int
    named: bool


@dataclass(frozen=True)
class Line:
    """The number of members over time; the axis begins at the round number below the least, which is written there."""

    points: list
    low: int
    high: int
    low_y: int
    high_y: int

    @property
    def path(self):
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def _round_bounds(least, most):
    """Round numbers around both."""
    step = 1
    while (most - least) > 20 * step:
        step *= 10
    low = least // step * step
    high = -(-most // step) * step
    return (low, high) if high > low else (max(low - step, 0), high + step)


def line(labelled):
    """[(label, number)], the oldest first → the points; four labels are written under the axis."""
    numbers = [number for _, number in labelled]
    low, high = _round_bounds(min(numbers), max(numbers))
    top, foot = 16, HEIGHT - BOTTOM
    apart = (WIDTH - LEFT - 8 - RIGHT) / max(len(labelled) - 1, 1)
    every = -(-len(labelled) // 4)
    points = [
        Point(
            label,
            number,
            round(LEFT + 8 + apart * place),
            round(foot - (foot - top) * (number - low) / (high - low)),
            (len(labelled) - 1 - place) % every == 0,
        )
        for place, (label, number) in enumerate(labelled)
    ]
    return Line(points, low, high, foot, top)
