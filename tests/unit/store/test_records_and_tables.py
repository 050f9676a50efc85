"""Every field of every record has its column, and nothing else has."""

import inspect
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest
from sqlalchemy.orm import class_mapper
from store_desk import Desk

from conductdesk import domain
from conductdesk.store.mapping import KINDS, TABLES, map_records, of_incident, order_column

UNMAPPED = {"CaseFacts", "TodayItem"}


def _records() -> list[type]:
    modules: list[ModuleType] = [
        import_module(f"{domain.__name__}.{m.name}") for m in iter_modules(domain.__path__)
    ]
    return [
        cls
        for module in modules
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__
        and is_dataclass(cls)
        and not cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
        and "id" in {field.name for field in fields(cls)}
    ]


def test_every_record_of_the_domain_is_stored() -> None:
    assert {cls.__name__ for cls in _records()} - UNMAPPED == set(KINDS)


@pytest.mark.parametrize("cls", TABLES, ids=lambda cls: cls.__name__)
def test_columns_are_the_fields_of_the_record(cls: type) -> None:
    map_records()
    columns = {column.name for column in TABLES[cls].columns} - {"rowno"}
    assert columns == {field.name for field in fields(cls)}
    assert set(class_mapper(cls).attrs.keys()) == columns
    assert order_column(cls).primary_key


@pytest.mark.parametrize("cls", TABLES, ids=lambda cls: cls.__name__)
def test_a_column_can_be_empty_exactly_when_the_field_can(cls: type) -> None:
    for field in fields(cls):
        optional = "None" in str(field.type) and field.name != "seq"
        assert TABLES[cls].c[field.name].nullable == optional, field.name


def test_records_of_an_incident_are_found_through_an_index(desk: Desk) -> None:
    with desk.database.read() as reader:
        for cls, table in TABLES.items():
            if of_incident(cls):
                query = f"SELECT * FROM {table.name} WHERE incident_id = 'x'"  # noqa: S608
                plan = reader.rows(f"EXPLAIN QUERY PLAN {query}", {})
                assert "USING" in str(plan), table.name
