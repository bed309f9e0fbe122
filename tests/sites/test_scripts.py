"""deploy/standby and deploy/failover on two real servers: what they make, and what they refuse."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from .pair import PASSWORD, Pair


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    made = Pair()
    try:
        made.raise_primary()
        yield made
    finally:
        made.close()


def refused(done: object, code: int = 2) -> str:
    """The one line of a refusal."""
    assert done.returncode == code, done  # type: ignore[attr-defined]
    return str(done.stderr)  # type: ignore[attr-defined]


def test_a_copy_that_cannot_be_taken_leaves_nothing_half_done(pair: Pair) -> None:
    pair.a.deploy("standby", "allow", "site_b", "127.0.0.1/32")
    done = pair.b.deploy("standby", "copy", "site_b", f"127.0.0.1:{pair.a.port}", pair.b.data, check=False)
    assert "がありません" in refused(done)
    (pair.b.folder / "replication.password").write_text("wrong", encoding="ascii")
    (pair.b.folder / "replication.password").chmod(0o644)
    done = pair.b.deploy("standby", "copy", "site_b", f"127.0.0.1:{pair.a.port}", pair.b.data, check=False)
    assert "写せません" in refused(done)
    assert sorted(path.name for path in pair.b.folder.iterdir()) == ["replication.password"]
    (pair.b.folder / "replication.password").unlink()


def test_a_standby_is_made_required_promoted_and_the_old_primary_follows(pair: Pair) -> None:
    a, b = pair.a, pair.b
    assert "名は" in refused(a.deploy("standby", "allow", "Site-B", "127.0.0.1/32", check=False))
    assert "番地" in refused(a.deploy("standby", "allow", "site_b", "everywhere", check=False))
    assert "つながっていない" in refused(a.deploy("standby", "require", "site_b", check=False)), (
        "to require one that is not there would stop everything"
    )
    pair.raise_standby()
    a.deploy("standby", "allow", "site_b", "127.0.0.1/32")
    lines = [line for line in (a.data / "pg_hba.conf").read_text(encoding="utf-8").splitlines() if "akashi" in line]
    assert len(lines) == len(set(lines)) == 2, "allowed twice, written once"
    with psycopg.connect(pair.url("owner") + "?target_session_attrs=read-write", autocommit=True) as owner:
        owner.execute("CREATE TABLE paper (number int PRIMARY KEY)")
        owner.execute("INSERT INTO paper SELECT generate_series(1, 100)")
    with psycopg.connect(pair.url("app")) as app:
        (row,) = app.execute("SELECT name, sync_state FROM akashi_standbys()").fetchall()
        assert row == ("site_b", "sync")
    assert (a.deploy("standby", "status").returncode, b.deploy("standby", "status").returncode) == (0, 0)
    assert "動いています" in refused(b.deploy("standby", "copy", "site_b", f"127.0.0.1:{a.port}", b.data, check=False))
    assert "--fenced" in refused(b.deploy("failover", check=False))
    assert "まだ答えています" in refused(b.deploy("failover", "--fenced", check=False))
    assert "既に主系" in refused(a.deploy("failover", "--fenced", check=False))
    a.perish(burn=False)
    b.deploy("failover", "--fenced")
    # Both strings lead to the new one, and it takes writes alone.
    with psycopg.connect(pair.url("owner") + "?target_session_attrs=read-write", autocommit=True) as owner:
        assert owner.execute("SELECT count(*) FROM paper").fetchone() == (100,)
        owner.execute("INSERT INTO paper VALUES (101)")
    assert b.deploy("standby", "status", check=False).returncode == 1, "nobody stands behind it"
    # Back: the old one becomes a copy of the new; what it had stays aside.
    pair.raise_standby(of=b, at=a)
    assert a.one("SELECT count(*) FROM paper") == 101
    assert [path.name.startswith("data.before-") for path in a.folder.glob("data.before*")] == [True]
    assert PASSWORD not in json.dumps([a.deploy("standby", "status").stdout, b.deploy("standby", "status").stdout])
