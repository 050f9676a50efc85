"""Older desks are brought up to date whole, newer ones are left alone, and both ways to a schema are one."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from conductdesk.errors import BugError, IntegrityError, NewerError, UserError
from conductdesk.store import migrate
from conductdesk.store.database import create_database
from conductdesk.store.engine import open_engine, writing
from conductdesk.store.migrate import SCRIPTS, VERSIONS, bring_up_to_date, schema_version

KEY = bytes(range(32))
Schema = list[tuple[str, str, str]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    create_database(tmp_path / "desk.db", KEY, desk_id="d").close()
    made = open_engine(tmp_path / "desk.db", KEY)
    yield made
    made.dispose()


def schema(engine: sa.Engine) -> Schema:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        ).all()
    return [(kind, name, re.sub(r"\s+", "", sql or "")) for kind, name, sql in rows]


def test_migrating_from_nothing_and_creating_at_once_give_the_same_tables(
    engine: sa.Engine, tmp_path: Path
) -> None:
    migrated = open_engine(tmp_path / "migrated.db", KEY)
    migrate._upgrade(migrated, VERSIONS[-1], SCRIPTS)
    assert schema(migrated) == schema(engine)
    assert schema_version(migrated) == schema_version(engine) == VERSIONS[-1]
    with migrated.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM search_config WHERE k = 'secure-delete'").all()
    migrated.dispose()


def test_migrations_import_nothing_of_the_project() -> None:
    for script in SCRIPTS.rglob("*.py"):
        assert not re.search(r"^\s*(?:from|import) conductdesk", script.read_text(), re.MULTILINE), script


def test_a_desk_that_is_up_to_date_costs_one_look_and_no_alembic(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from conductdesk.store.database import create_database\n"
        "from conductdesk.store.engine import open_engine\n"
        "from conductdesk.store.migrate import bring_up_to_date\n"
        "path = Path(sys.argv[1]); create_database(path, bytes(32), desk_id='d').close()\n"
        "assert bring_up_to_date(open_engine(path, bytes(32)), bytes(32), path.parent) == ()\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in {'alembic', 'mako'}]\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "desk.db")], check=True)


def test_a_desk_of_a_newer_version_is_left_untouched(engine: sa.Engine, tmp_path: Path) -> None:
    with writing(engine) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerError, match="newer ConductDesk"):
        bring_up_to_date(engine, KEY, tmp_path / "backups")
    assert not (tmp_path / "backups").exists()
    assert schema_version(engine) == "9999"


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_a_database_without_a_version_is_no_desk(engine: sa.Engine, statement: str) -> None:
    with writing(engine) as connection, connection.begin():
        connection.exec_driver_sql(statement)
    with pytest.raises(IntegrityError):
        schema_version(engine)


NEXT = "9000"
AND_NEXT = (*VERSIONS, NEXT)
ONE_MORE = """
import os
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "NEXT", "NEWEST", None, None
def upgrade():
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("pronouns", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE people SET pronouns = 'they' WHERE name = 'Imani Diallo'")
    if os.environ.get("AT_STEP") == "kill":
        os.kill(os.getpid(), 9)
    if os.environ.get("AT_STEP") == "fail":
        raise RuntimeError("step failed")
    if os.environ.get("AT_STEP") == "orphan":
        op.execute("DELETE FROM people")
    if os.environ.get("AT_STEP") == "wrong":
        op.execute("CREATE TABLE broken (")
""".replace("NEXT", NEXT).replace("NEWEST", VERSIONS[-1])


@pytest.fixture
def one_more(tmp_path: Path) -> Path:
    """A folder of migrations with one more step, of the hard kind: it rebuilds a table others point to."""
    scripts = tmp_path / "100% scripts"
    (scripts / "versions").mkdir(parents=True)
    for script in (SCRIPTS / "env.py", *(SCRIPTS / "versions").glob("0*.py")):
        target = scripts / script.relative_to(SCRIPTS)
        target.write_text(script.read_text())
    (scripts / "versions" / f"{NEXT}_pronouns.py").write_text(ONE_MORE)
    return scripts


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    with writing(engine) as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO people (id, name, standing, position, contact, note, created_at) "
            "VALUES ('p1', 'Imani Diallo', 'member', '', '', '', 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO accounts (id, platform, handle, link, kind, person_id, created_at) "
            "VALUES ('a1', 'Discord', '@storm', '', 'known', 'p1', 0)"
        )
    return engine


def people(engine: sa.Engine, columns: str = "name") -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM people").all()]  # noqa: S608


def test_an_older_desk_is_brought_up_to_date_after_a_verified_copy(
    filled: sa.Engine, one_more: Path, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    notes = bring_up_to_date(filled, KEY, backups, versions=AND_NEXT, scripts=one_more)
    assert "brought up to date" in notes[0]
    assert people(filled, "name, pronouns") == [("Imani Diallo", "they")]
    with filled.connect() as connection:
        assert connection.exec_driver_sql("SELECT person_id FROM accounts").all() == [("p1",)]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    (copy,) = backups.iterdir()
    assert copy.name in notes[0]
    older = open_engine(copy, KEY)
    assert schema_version(older) == VERSIONS[-1]
    assert people(older) == [("Imani Diallo",)]
    older.dispose()
    assert bring_up_to_date(filled, KEY, backups, versions=AND_NEXT, scripts=one_more) == ()


@pytest.mark.parametrize(
    ("step", "error"), [("fail", RuntimeError), ("orphan", IntegrityError), ("wrong", BugError)]
)
def test_a_step_that_fails_leaves_the_desk_as_it_was(
    filled: sa.Engine, one_more: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: type
) -> None:
    before = schema(filled)
    monkeypatch.setenv("AT_STEP", step)
    with pytest.raises(error):
        bring_up_to_date(filled, KEY, tmp_path / "backups", versions=AND_NEXT, scripts=one_more)
    assert schema(filled) == before
    assert people(filled) == [("Imani Diallo",)]
    monkeypatch.delenv("AT_STEP")
    bring_up_to_date(filled, KEY, tmp_path / "backups", versions=AND_NEXT, scripts=one_more)
    assert len(list((tmp_path / "backups").iterdir())) == 2


def test_a_kill_in_the_middle_of_a_step_leaves_the_old_desk(
    filled: sa.Engine, one_more: Path, tmp_path: Path
) -> None:
    filled.dispose()
    script = (
        "import sys; from pathlib import Path\n"
        "from conductdesk.store.engine import open_engine\n"
        "from conductdesk.store.migrate import bring_up_to_date\n"
        "path, scripts = map(Path, sys.argv[1:]); key = bytes(range(32))\n"
        "bring_up_to_date(open_engine(path, key), key, path.parent / 'backups', "
        f"versions={AND_NEXT!r}, scripts=scripts)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "desk.db"), str(one_more)],
        env={**os.environ, "AT_STEP": "kill"}, check=False,
    )  # fmt: skip
    assert killed.returncode == -9
    engine = open_engine(tmp_path / "desk.db", KEY)
    assert schema_version(engine) == VERSIONS[-1]
    assert people(engine) == [("Imani Diallo",)]
    engine.dispose()


def test_an_older_desk_opened_to_view_asks_to_be_opened_for_writing_once(
    filled: sa.Engine, one_more: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="older ConductDesk"):
        bring_up_to_date(filled, KEY, tmp_path / "b", read_only=True, versions=AND_NEXT, scripts=one_more)
