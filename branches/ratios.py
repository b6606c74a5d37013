"""Exact shares of a base, never 0.66 (domain §11.2 no. 2)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """An exact share of a base: “>=2/3” or “>1/2”. Tests use integers only (domain §11.2 no. 2)."""

    numerator: int
    denominator: int
    strict: bool

    @classmethod
    def parse(cls, text):
        strict = not text.startswith(">=")
        numerator, denominator = text.removeprefix(">=").removeprefix(">").split("/")
        return cls(int(numerator), int(denominator), strict)

    def reached(self, votes, base):
        """Do `votes` reach this share of `base`? ≥2/3 ⇔ 3·votes ≥ 2·base; >1/2 ⇔ 2·votes > base."""
        left, right = self.denominator * votes, self.numerator * base
        return left > right if self.strict else left >= right

    def needed(self, base):
        """The least number of votes that reaches the share."""
        if self.strict:
            return self.numerator * base // self.denominator + 1
        return -(-self.numerator * base // self.denominator)

    def __str__(self):
        return f"{'>' if self.strict else '>='}{self.numerator}/{self.denominator}"

    @property
    def words(self):
        """“ít nhất 2/3”, “trên 1/2”."""
        return f"{'trên' if self.strict else 'ít nhất'} {self.numerator}/{self.denominator}"
