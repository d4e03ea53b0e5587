"""Map projections of French registries → latitude and longitude (WGS 84, degrees).

FINESS gives metres in the legal projection of each territory: Lambert-93 in Europe, UTM overseas.
Formulas: the
ellipsoidal Lambert conformal conic (two parallels) and the transverse Mercator series, on GRS 80.
"""

import math

_A = 6_378_137.0
_F = 1 / 298.257222101
_E2 = _F * (2 - _F)
_E = math.sqrt(_E2)
_UTM_ZONES = {
    "UTM_N20": (20, True),
    "UTM_N21": (21, True),
    "UTM_N22": (22, True),
    "UTM_S40": (40, False),
    "UTM_S38": (38, False),
}
"""Words met in the source of coordinates → zone and hemisphere: West Indies, Saint-Pierre, Guiana,
Réunion, Mayotte."""


def to_degrees(x: float, y: float, *, system: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a point given in metres; ``None`` when it is outside the
    territory.

    ``system`` is the source of coordinates as the registry writes it (``…;LAMBERT_93``,
    ``…;UTM_N20``…); without
    a known word, Lambert-93. A zero pair means that no coordinates are known.
    """
    if x == 0 and y == 0:
        return None
    zone = next((z for word, z in _UTM_ZONES.items() if word in system.upper()), None)
    found = _from_utm(x, y, *zone) if zone else _from_lambert_93(x, y)
    return found if _is_plausible(*found, overseas=zone is not None) else None


def _is_plausible(latitude: float, longitude: float, *, overseas: bool) -> bool:
    if overseas:
        return abs(latitude) <= 55 and abs(longitude) <= 70
    return 41 <= latitude <= 51.5 and -6 <= longitude <= 10


def _isometric(latitude: float) -> float:
    sine = math.sin(latitude)
    return math.atanh(sine) - _E * math.atanh(_E * sine)


def _from_isometric(value: float) -> float:
    latitude = math.asin(math.tanh(value))
    for _ in range(8):
        latitude = math.asin(math.tanh(value + _E * math.atanh(_E * math.sin(latitude))))
    return latitude


def _from_lambert_93(x: float, y: float) -> tuple[float, float]:
    """Invert Lambert-93: parallels 44° and 49°, origin 46.5° N 3° E, false origin 700 km, 6,600
    km."""
    first, second, origin = (math.radians(v) for v in (44.0, 49.0, 46.5))
    scale = [math.cos(p) / math.sqrt(1 - _E2 * math.sin(p) ** 2) for p in (first, second)]
    cone = math.log(scale[0] / scale[1]) / (_isometric(second) - _isometric(first))
    radius = _A * scale[0] * math.exp(cone * _isometric(first)) / cone
    dx = x - 700_000.0
    dy = 6_600_000.0 + radius * math.exp(-cone * _isometric(origin)) - y
    longitude = 3.0 + math.degrees(math.atan2(dx, dy) / cone)
    latitude = _from_isometric(-math.log(math.hypot(dx, dy) / radius) / cone)
    return math.degrees(latitude), longitude


def _from_utm(x: float, y: float, zone: int, north: bool) -> tuple[float, float]:
    """Invert transverse Mercator with Krüger's series to the third order (millimetres at these
    widths)."""
    n = _F / (2 - _F)
    radius = _A / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    xi = (y - (0.0 if north else 10_000_000.0)) / (0.9996 * radius)
    eta = (x - 500_000.0) / (0.9996 * radius)
    series = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    terms = list(enumerate(series, start=1))
    xi1 = xi - sum(b * math.sin(2 * k * xi) * math.cosh(2 * k * eta) for k, b in terms)
    eta1 = eta - sum(b * math.cos(2 * k * xi) * math.sinh(2 * k * eta) for k, b in terms)
    conformal = math.asin(math.sin(xi1) / math.cosh(eta1))
    longitude = (zone * 6 - 183) + math.degrees(math.atan2(math.sinh(eta1), math.cos(xi1)))
    return math.degrees(_from_isometric(math.atanh(math.sin(conformal)))), longitude
