"""Python's arguments as the words of a command line."""

from __future__ import annotations

import math
import os
import re
from decimal import Decimal
from typing import Any, Optional, Sequence, Union

from ._library import ApproximaError

Domain = Union[str, Sequence[Any]]


def domain_text(domain: Optional[Domain]) -> Optional[str]:
    """A box as the command reads it.

    >>> domain_text([(-1, 1), (0, 2)])
    '[-1,1]x[0,2]'
    >>> domain_text((0, 1))
    '[0,1]'
    """
    if domain is None or isinstance(domain, str):
        return domain
    try:
        pairs = list(domain)
        if len(pairs) == 2 and not any(hasattr(end, "__len__") for end in pairs):
            pairs = [pairs]
        return "x".join(f"[{_number(lower)},{_number(upper)}]" for lower, upper in pairs)
    except (TypeError, ValueError):
        raise ApproximaError(
            f"{domain!r} is no domain: write one interval an axis, such as [(-1, 1)]", "domain"
        ) from None


def _number(value: Any) -> str:
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise TypeError
    return repr(number)


def exact(value: Any) -> Any:
    """A number as the decimals that it is, where a float's shortest text is another number.

    >>> exact(0.1)
    '0.1000000000000000055511151231257827021181583404541015625'
    >>> exact("0.1"), exact(2)
    ('0.1', 2)
    """
    number = value.item() if hasattr(value, "item") else value
    if not isinstance(number, float) or not math.isfinite(number):
        return value
    return format(Decimal(number), "f")


def exact_domain(domain: Optional[Domain]) -> Optional[str]:
    """A box whose floats are the decimals that they are.

    >>> exact_domain([(0, 0.5)])
    '[0,0.5]'
    """
    text = domain_text(domain)
    if text is None or isinstance(domain, str):
        return text
    # The texts of its ends are those of its floats.
    return re.sub(r"[-+0-9.e]+(?=[,\]])", lambda end: str(exact(float(end[0]))), text)


def options(given: dict[str, Any]) -> list[str]:
    """Keyword arguments as options; None is left out, True is a flag.

    >>> options({"width": 8, "learning_rate": 0.01, "widths": [4, 4], "certify": True, "seed": None})
    ['--width=8', '--learning-rate=0.01', '--widths=4,4', '--certify']
    """
    words = []
    for name, value in given.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if getattr(value, "ndim", 0):
            value = value.tolist()
        elif isinstance(value, range):
            value = list(value)
        if value is True:
            words.append(option)
        elif isinstance(value, (list, tuple)):
            words.append(f"{option}={','.join(_word(part, name) for part in value)}")
        else:
            words.append(f"{option}={_word(value, name)}")
    return words


def _word(value: Any, name: str) -> str:
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    try:
        return _number(value)
    except TypeError:
        raise ApproximaError(f"{value!r} is neither a number nor a text", name) from None
