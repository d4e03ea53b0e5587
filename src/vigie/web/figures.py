"""How figures are written: rounded to what is known, with their unit, in the reader's language."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

_MILLION, _BILLION = 1e6, 1e9
_SMALL = 0.0005
_LEAST_HOURS = 0.05


def count(value: float) -> str:
    """Return a whole number with its separators."""
    return number_format(round(value), 0, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    """Return a share in [0, 1] as a percentage; never 0 when it is not, never 100 when it is
    not."""
    if 0 < share < _SMALL:
        return _("< %(value)s %%") % {"value": _number(0.1, 1)}
    if 1 > share > 1 - _SMALL:
        return _("> %(value)s %%") % {"value": _number(99.9, 1)}
    points = share * 100
    places = 0 if abs(points) >= 10 or share == 0 else 1
    if points < 100 and round(points, places) >= 100:
        places = 1
    return _("%(value)s %%") % {"value": _number(points, places)}


def times(ratio: float) -> str:
    """Return a multiple of a frozen value: ``× 3,07``."""
    return f"×\u00a0{_number(ratio, 2)}"


def parameter(value: float) -> str:
    """Return a parameter of the method as it is written in its edition."""
    digits = f"{value:.4g}".partition(".")[2]
    return _number(value, len(digits))


def whole_percent(share: float) -> str:
    """Return a bound that was chosen, not measured, as a whole percentage."""
    return _("%(value)s %%") % {"value": _number(share * 100, 0)}


def hours(value: float) -> str:
    """Return patient-hours with a scale that reads at a glance: ``41,9 M h``."""
    return f"{scaled(value)}\u00a0h"


def scaled(value: float) -> str:
    """Return a number to three significant figures, in millions or billions when it is that
    large."""
    size = abs(value)
    if size >= _BILLION:
        return _("%(value)s Md") % {"value": _number(value / _BILLION, 2)}
    if size >= _MILLION:
        return _("%(value)s M") % {"value": _number(value / _MILLION, 1)}
    if size >= 1000:
        return _number(round(value, -2 if size < 100_000 else -3), 0)
    if 0 < size < _LEAST_HOURS:
        return _("< %(value)s") % {"value": _number(0.1, 1)}
    return _number(value, 0 if size >= 10 or value == 0 else 1)


def signed(value: float) -> str:
    """Return hours with their sign, a true minus."""
    if round(value) == 0:
        return "0\u00a0h"
    return ("+" if value > 0 else "−") + hours(abs(value))


def hours_interval(best: float, worst: float) -> str:
    """Return ``3,1 à 41,9 M h``: the unit once when both bounds share it."""
    low, high = scaled(best), scaled(worst)
    if low == high:
        return f"{high}\u00a0h"
    return _("%(low)s à %(high)s h") % {"low": low, "high": high}


def share_interval(low: float, high: float) -> str:
    """Return ``8 % à 71 %``."""
    if percent(low) == percent(high):
        return percent(low)
    return _("%(low)s à %(high)s") % {"low": percent(low), "high": percent(high)}


def points(change: float) -> str:
    """Return a change of a share in points, with its sign."""
    sign = "+" if change >= 0 else "−"
    return _("%(value)s pt") % {"value": f"{sign}{_number(abs(change) * 100, 1)}"}


def _number(value: float, places: int) -> str:
    return number_format(round(value, places), places, use_l10n=True, force_grouping=True)
