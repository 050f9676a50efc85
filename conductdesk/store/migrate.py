"""Bringing the schema of an older desk up to date, so that a kill at any moment leaves a whole desk.

The version is read by SQL; Alembic is imported only when there is something to do. First comes a verified
copy, then every step in one transaction: either the desk is up to date, or it is untouched.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from conductdesk.errors import IntegrityError, NewerError, UserError
from conductdesk.store.copies import copy_database
from conductdesk.store.disk import disk_errors, make_folder, rename, sync_file, sync_folder, temporary_name
from conductdesk.store.engine import RESTORE, translated, writing

VERSIONS = ("0001", "0002", "0003", "0004")
"""Every schema there was, oldest first; a new desk is created at the last."""

SCRIPTS = Path(__file__).parent / "migrations"


def stamp(connection: sa.Connection) -> None:
    """Note the newest version in a new database, exactly as Alembic does."""
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (VERSIONS[-1],))


def schema_version(engine: sa.Engine) -> str:
    """The version the database is at.

    Raises:
        IntegrityError: it does not say, so it is no database of a desk.
    """
    with translated(), engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        ).all()
        rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all() if tables else []
    if len(rows) != 1:
        raise IntegrityError("The database does not say which version it is of.", hint=RESTORE)
    return str(rows[0][0])


def bring_up_to_date(
    engine: sa.Engine,
    key: bytes,
    backups: Path,
    *,
    read_only: bool = False,
    versions: tuple[str, ...] = VERSIONS,
    scripts: Path = SCRIPTS,
) -> tuple[str, ...]:
    """Upgrade an older schema; a desk that is up to date costs one look.

    Args:
        engine: of the desk, held by the only writer unless ``read_only``.
        key: the desk key, for the copy.
        backups: where the copy goes.
        read_only: whether nothing may be written.
        versions: every version known, oldest first.
        scripts: the folder with Alembic's environment.

    Returns:
        Notes for the person at the desk: empty, or where the copy of the older desk is.

    Raises:
        NewerError: a newer ConductDesk wrote the desk; it is left untouched.
        UserError: it is older and may not be written, or there is no space for the copy.
        IntegrityError: the copy does not verify, or the upgraded rows do not fit together.
    """
    version = schema_version(engine)
    if version == versions[-1]:
        return ()
    if version not in versions:
        raise NewerError(
            "This desk was written by a newer ConductDesk; it was left untouched.",
            hint="Open it with that version, or update ConductDesk here.",
        )
    if read_only:
        raise UserError(
            "This desk was written by an older ConductDesk and has to be brought up to date first.",
            hint="Open it once where its folder can be written.",
        )
    copy = _copy_first(engine, key, backups, version)
    _upgrade(engine, versions[-1], scripts)
    return (f"The desk was brought up to date; the desk as it was is kept as {copy.name} among the backups.",)


def _copy_first(engine: sa.Engine, key: bytes, backups: Path, version: str) -> Path:
    with disk_errors():
        make_folder(backups)
    number = 1
    while (target := backups / f"before-upgrade-of-{version}-{number}.db").exists():
        number += 1
    temporary = temporary_name(target)
    try:
        with translated(), engine.connect() as source:
            copy_database(source, temporary, key)
        with disk_errors():
            with temporary.open("r+b") as file:
                sync_file(file)
            rename(temporary, target)
            sync_folder(backups)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def _upgrade(engine: sa.Engine, target: str, scripts: Path) -> None:
    from alembic import command  # noqa: PLC0415  # 0.4 s, and needed once in the life of a schema
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with translated(), writing(engine) as connection:
        driver: Any = connection.connection.dbapi_connection
        # Rebuilding a table with foreign keys on would delete the rows that point to it.
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, target)
                if driver.execute("PRAGMA foreign_key_check").fetchall():
                    raise IntegrityError(
                        "Rows of this desk do not fit together; it was left as it was.", hint=RESTORE
                    )
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
