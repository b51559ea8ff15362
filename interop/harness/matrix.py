"""Which clients meet which."""

import pytest

#: Every client, each with its own ways to join.
ALL = ["python", "python-dual", "python-1.0", "node", "browser", "browser-dual", "java", "java-dual"]

#: Sender and receiver: each client with its like, then the mixed pairs both ways.
PAIRS = [
    ("python", "python"),
    ("python-dual", "python-dual"),
    ("python-1.0", "python-1.0"),
    ("node", "node"),
    ("browser", "browser"),
    ("browser", "python"),
    ("python", "browser"),
    ("node", "python"),
    ("python", "node"),
    ("browser-dual", "node"),
    ("node", "browser-dual"),
    ("python-1.0", "browser"),
    ("browser", "python-1.0"),
    ("java", "java"),
    ("java-dual", "java-dual"),
    ("java", "python"),
    ("python", "java"),
    ("java", "node"),
    ("node", "java"),
    ("java", "browser"),
    ("browser", "java"),
    ("java-dual", "python-1.0"),
    ("python-1.0", "java-dual"),
]


def name(pair):
    return "->".join(pair)


def for_each_pair(test):
    return pytest.mark.parametrize("pair", PAIRS, ids=name, indirect=True)(test)


def for_pairs(*pairs):
    return pytest.mark.parametrize("pair", pairs, ids=name, indirect=True)


def for_each_client(test):
    return pytest.mark.parametrize("kind", ALL)(test)


def for_clients(*kinds):
    return pytest.mark.parametrize("kind", kinds)
