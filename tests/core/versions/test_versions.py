"""The order of versions: its laws, and the traps that other tools fall in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.core.versions import (
    MAX_KEY,
    NotCanonical,
    UnknownScheme,
    UnreadableRange,
    as_vers,
    canonical,
    compare,
    key,
    orders,
    satisfies,
    scheme_of,
    schemes,
    strict,
)

VERSIONS = st.one_of(
    st.from_regex(
        r"v?[0-9]{1,3}(\.[0-9]{1,3}){0,4}([-._]?(rc|beta|p|sp|u|a|k|r)[0-9]{0,3})?", fullmatch=True
    ),
    st.from_regex(r"([0-9]:)?[0-9a-z.+~^]{1,12}(-[0-9a-z.~]{1,6})?", fullmatch=True),
    st.text(max_size=30),
)
SCHEMES = st.sampled_from(schemes())
BY_KEYS = st.sampled_from([name for name in schemes() if name not in orders()])
"""The schemes whose keys say all of their order."""

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0.9-_~^+:#rβ²\x00 ", max_size=400),
    st.builds(
        lambda part, count: part * count,
        st.sampled_from(["1.", "a1", "-0", "(", "~"]),
        st.integers(0, 5000),
    ),
)
SPELLED = {
    "maven": st.from_regex(
        r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}(-(rc|alpha|sp|x)(-[0-9]{1,2})?)?", fullmatch=True
    ),
    "alpm": st.from_regex(r"([0-9]:)?[0-9]{1,2}(\.[0-9a-c]{1,2}){0,2}-[0-9]", fullmatch=True),
    "composer": st.from_regex(
        r"v?[0-9]{1,2}(\.[0-9]{1,2}){0,2}(-?(dev|a|beta|RC|pl|x)[0-9]?)?", fullmatch=True
    ),
    "generic": st.from_regex(
        r"v?[0-9]{1,4}(\.[0-9]{1,3}){1,3}([-._]?(rc|p)[0-9])?", fullmatch=True
    ),
    "conan": st.from_regex(
        r"[0-9]{1,2}(\.([0-9]{1,2}|[a-z]{1,2})){0,2}(-[a-z]{1,2})?(\+[0-9])?", fullmatch=True
    ),
}
"""Versions on which the keys of a scheme and its own comparison must agree: Maven without a word
after a dot, Arch with a release, Composer without ``#``, Conan without a word that begins with
digits, generic without a plain day."""


@given(SCHEMES, VERSIONS)
def test_a_key_is_bounded_and_holds_no_zero_byte(scheme: str, version: str) -> None:
    found = key(version, scheme)
    assert found is None or (len(found) <= MAX_KEY and 0 not in found)


@given(SCHEMES, VERSIONS, VERSIONS)
def test_the_order_of_versions_is_antisymmetric(scheme: str, a: str, b: str) -> None:
    forth, back = compare(a, b, scheme), compare(b, a, scheme)
    assert (forth is None and back is None) or (
        forth is not None and back is not None and forth == -back
    )


@given(BY_KEYS, st.lists(VERSIONS, max_size=6))
def test_sorting_keys_is_sorting_versions(scheme: str, versions: list[str]) -> None:
    comparable = [v for v in versions if key(v, scheme) is not None]
    ordered = sorted(comparable, key=lambda v: key(v, scheme) or b"")
    signs = [compare(a, b, scheme) for a, b in pairwise(ordered)]
    assert all(sign is not None and sign <= 0 for sign in signs)


@pytest.mark.parametrize("scheme", sorted(SPELLED))
@given(data=st.data())
def test_an_order_that_keys_cannot_say_agrees_with_them_everywhere_else(
    scheme: str, data: st.DataObject
) -> None:
    a, b = data.draw(SPELLED[scheme]), data.draw(SPELLED[scheme])
    left, right = key(a, scheme) or b"", key(b, scheme) or b""
    assert left and right
    assert compare(a, b, scheme) == (left > right) - (left < right)


def test_every_scheme_that_compares_beside_its_keys_is_named_here() -> None:
    assert {name for name in orders() if name in SPELLED} == set(SPELLED)
    assert len({id(order) for order in orders().values()}) == len(SPELLED)


@given(SCHEMES, HOSTILE, HOSTILE)
def test_no_text_is_refused_or_given_a_long_key(scheme: str, a: str, b: str) -> None:
    found = key(a, scheme)
    assert found is None or (len(found) <= MAX_KEY and 0 not in found)
    assert compare(a, b, scheme) in (-1, 0, 1, None)
    assert compare(a, a, scheme) in (0, None)


@given(BY_KEYS, VERSIONS, VERSIONS, VERSIONS)
def test_the_order_of_versions_is_transitive(scheme: str, a: str, b: str, c: str) -> None:
    if compare(a, b, scheme) in (-1, 0) and compare(b, c, scheme) in (-1, 0):
        assert compare(a, c, scheme) in (-1, 0)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.integers(0, 3))
def test_trailing_zeros_do_not_count(numbers: list[int], zeros: int) -> None:
    text = ".".join(map(str, numbers))
    assert compare(text, text + ".0" * zeros) == 0


@given(
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
)
def test_plain_numbers_have_the_same_order_in_every_scheme(a: list[int], b: list[int]) -> None:
    left, right = ".".join(map(str, a)), ".".join(map(str, b))
    wanted = (a > b) - (a < b)
    for scheme in ("generic", "semver", "pep440", "maven", "debian", "rpm", "windows", "cran"):
        assert compare(left, right, scheme) == wanted


@pytest.mark.parametrize(
    ("a", "sign", "b"),
    [
        ("8.4", 0, "8.4.0"),
        ("1.0.2", -1, "1.0.2k"),
        ("1.0.2z", -1, "1.0.2za"),
        ("4.0.0-rc1", -1, "4.0.0"),
        ("4.2.8", -1, "4.2.8p18"),
        ("4.2.8p9", -1, "4.2.8 p18"),
        ("6.1 sp1", -1, "6.1 sp2"),
        ("6.1 Service Pack 1", 0, "6.1sp1"),
        ("2012", -1, "2012 r2"),
        ("16.0.35907", 0, "16.0.35907.0"),
        ("10.0.19041.1", -1, "10.0.19041.388"),
        ("2019.9.30", -1, "2019.11.1"),
        ("v1.2", 0, "1.2"),
        ("5.4.2", -1, "5.4.2 build 123"),
        ("15.2(4)m7", -1, "15.2(4)m8"),
        ("19.4r1", -1, "19.4r1-s2"),
        ("19.4r1-s2", -1, "19.4r2"),
        ("7.0.0", -1, "7.0.12"),
        ("4.0.0-beta2", -1, "4.0.0-rc1"),
        ("1.8.0 (64-bit)", 0, "1.8.0"),
    ],
)
def test_the_habits_of_cpe_versions(a: str, sign: int, b: str) -> None:
    assert compare(a, b) == sign


@pytest.mark.parametrize(
    "text", ["", "*", "-", "n/a", "latest", "1a2b3c4d5e", "d41d8cd98f00b204e9800998ecf8427e"]
)
def test_hashes_and_words_are_incomparable(text: str) -> None:
    assert key(text) is None
    assert compare(text, "1.0") is None


@pytest.mark.parametrize(
    ("a", "sign", "b", "scheme"),
    [
        ("1.8.0_181", 0, "8 Update 181", "java"),
        ("8u181", 0, "1.8.0 update_181", "java"),
        ("8u181-b13", -1, "8u191", "java"),
        ("1:1.0-1", 1, "2.0-1", "debian"),
        ("1.0~rc1-1", -1, "1.0-1", "debian"),
        ("7.4p1-10+deb9u6", -1, "7.4p1-10+deb9u7", "debian"),
        ("1.0^git1", 1, "1.0", "rpm"),
        ("1.0.2k-19.el7", -1, "1.0.2k-21.el7_9", "rpm"),
        ("1.0.2k", -1, "1.0.2za", "openssl"),
        ("10.0.19045.3803", -1, "10.0.19045.3930", "windows"),
        ("KB5034441", 1, "KB5034440", "kb"),
    ],
)
def test_the_traps_of_each_scheme(a: str, sign: int, b: str, scheme: str) -> None:
    assert compare(a, b, scheme) == sign


@pytest.mark.parametrize(
    "scheme",
    [
        *("generic", "semver", "pep440", "maven", "nuget", "npm", "composer", "rubygems"),
        *("golang", "debian", "rpm", "alpine", "gentoo", "openssl", "java", "windows", "cran"),
        *("hackage", "pub", "conan", "date", "alpm", "nginx", "bitnami", "kb", "lexicographic"),
        *("cpe", "deb", "apk", "gem", "pypi", "go", "cargo", "hex", "packagist", "arch", "intdot"),
        *("none", "all", "fuzzy", "ebuild", "datetime", "Debian"),
    ],
)
def test_every_name_of_a_scheme_is_accepted(scheme: str) -> None:
    assert compare("20240131", "20240131", scheme) == (None if scheme in ("none", "all") else 0)
    assert satisfies("20240131", "vers:all/*", scheme) is True


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(UnknownScheme):
        compare("1", "2", "nosuch")


@pytest.mark.parametrize(
    ("product", "scheme"),
    [
        (("p", "npm", "left-pad"), "npm"),
        (("p", "deb", "debian/openssl"), "debian"),
        (("a", "openssl", "openssl"), "openssl"),
        (("a", "oracle", "jre"), "java"),
        (("a", "mozilla", "firefox"), "generic"),
    ],
)
def test_a_product_has_the_scheme_of_its_ecosystem(
    product: tuple[str, str, str], scheme: str
) -> None:
    assert scheme_of(product) == scheme


@pytest.mark.parametrize(
    ("version", "text", "scheme", "answer"),
    [
        ("1.5.0", "> 0.1.0, < 0.5.0 || > 1.0.0, < 2.0.0", "semver", True),
        ("1.2.9", "^1.2.3", "npm", True),
        ("2.0.0", "^1.2.3", "npm", False),
        ("2.0.9", "~>2.0.8", "gem", True),
        ("2.1", "~>2.0.8", "gem", False),
        ("1.5", "[1.0,2.0)", "maven", True),
        ("2.0", "[1.0,2.0)", "maven", False),
        ("deadbeef1", "< 2.0", "generic", None),
        ("1.5", "vers:pypi/<=1.0.0|>=2.0.0", "generic", False),
        ("1.5", "*", "generic", True),
        ("1.5", " vers:pypi/>=1.0|<2.0 ", "generic", True),
        ("1.0/0", "vers:generic/1.0%2F0", "generic", True),
        ("1.5", "vers:none/*", "npm", False),
        ("anything", "vers:all/*", "npm", True),
        ("2.4.0", "^1.2 || ~2.4", "npm", True),
        ("1.9.0", "1.x", "npm", True),
        ("2.0.0-rc.1", "^1.2.3", "npm", False),
        ("1.2.9", ">1.2", "npm", False),
        ("1.3.0", "1.2 - 1.3", "npm", True),
        ("0.2.9", "^0.2.3", "cargo", True),
        ("0.3.0", "0.2.3", "cargo", False),
        ("1.4.9", "~=1.4.2", "pep440", True),
        ("1.5", "~=1.4.2", "pep440", False),
        ("2.0rc1", "<2.0", "pep440", False),
        ("1.7.post1", ">1.7", "pep440", False),
        ("1.1.9", "==1.1.*, !=1.1.3", "pep440", True),
        ("1.1.3", "==1.1.*, !=1.1.3", "pep440", False),
        ("1.0+local", "==1.0", "pep440", True),
        ("1!2.0", ">=1!1.0", "pep440", True),
        ("1!1.0.1", "==1!1.0.*", "pep440", True),
        ("1.0.1", "==1!1.0.*", "pep440", False),
        ("1!2.0", "~=1!1.0", "pep440", False),
        ("1!1.7.post1", ">1.7", "pep440", True),
        ("2.5", "(,1.0],[2.0,3.0)", "maven", True),
        ("1.5", "(,1.0],[2.0,3.0)", "maven", False),
        ("1.4.0", "1.*", "nuget", True),
        ("0.9", "1.0.0", "nuget", False),
        ("1.9.0", "~1.2", "composer", True),
        ("1.3.0", "~1.2.3", "composer", False),
        ("2.0.5", "1.0 - 2.0", "composer", True),
        ("1.0~rc1-1", "<< 1.0~rc2-1", "debian", True),
        ("1:2.0-1", "(>= 1:1.9-3), (<< 1:2.1)", "debian", True),
        ("2.2.34-1.el9_4", "< 2.2.34-2.el9_4", "rpm", True),
        ("1.2.7-r3", "~1.2", "alpine", True),
        ("1.2.3-r5", "~1.2.3", "gentoo", True),
        ("1.2.4", "~1.2.3", "gentoo", False),
        ("1.2.9", "^>=1.2.3", "hackage", True),
        ("1.3", "^>=1.2.3", "hackage", False),
        ("2.5.3", "[~2.5]", "conan", True),
        ("1.4.3", "1.5.0+, 1.4.1+", "nginx", True),
        ("1.3.9", "1.5.0+, 1.4.1+", "nginx", False),
        ("0.9.7a", "3.0.1, 0.9.7a", "openssl", True),
        ("12.2(33)b1", "<= 12.2(33)b2", "generic", True),
        ("20240131", "< 2.0", "generic", None),
        ("20240131", "< 20240201", "generic", True),
        ("2.1.0", "~> 2.0.8", "hex", False),
        ("1.2.3", ">= 1.0 and < 2.0", "hex", True),
    ],
)
def test_ranges_are_three_valued(
    version: str, text: str, scheme: str, answer: bool | None
) -> None:
    assert satisfies(version, text, scheme) is answer


@pytest.mark.parametrize("text", ["vers:npm/", "vers:npm/1.0%2G", "vers:/1", "[1.0", ">=", "=<>"])
def test_an_unreadable_range_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRange):
        satisfies("1.0", text, "npm")


def test_a_beginning_without_a_number_is_refused() -> None:
    with pytest.raises(UnreadableRange):
        as_vers("~?", "alpine")


@given(SCHEMES, HOSTILE, HOSTILE)
def test_a_hostile_range_is_read_or_refused(scheme: str, version: str, text: str) -> None:
    try:
        assert satisfies(version, text, scheme) in (True, False, None)
        assert str(as_vers(text, scheme)).startswith("vers:")
    except UnreadableRange:
        pass


@pytest.mark.parametrize("text", ["vers:npm/>=2.0.0|<1.0.0", "vers:npm/1.0%2f0", "npm/1.0"])
def test_a_range_that_is_not_canonical_is_named_so(text: str) -> None:
    with pytest.raises(NotCanonical):
        strict(text)


def test_a_range_is_brought_to_its_canonical_form() -> None:
    assert str(canonical("vers:npm/ <2.0.0 |>=1.0.0")) == "vers:npm/>=1.0.0|<2.0.0"


def test_a_day_and_a_number_are_not_ordered() -> None:
    assert compare("20240131", "20240201") == -1
    assert compare("2024-01-31", "20240131", "calendar") == 0
    assert compare("20240131", "1.2.3") is None
