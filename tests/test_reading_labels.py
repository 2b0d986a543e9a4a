from __future__ import annotations

from assistant.reading.labels import label_tables

FORM = "Permit\n\nVisitor: Dana Morris\n\nValid until: 31 December 2025\n\nHe came by car."


def test_lines_that_say_what_is_what_are_a_table_of_one_row() -> None:
    [table] = label_tables(FORM, [])
    assert (table.columns, table.caption) == (("Visitor", "Valid until"), "Permit")
    assert [FORM[cell.start : cell.end] for cell in table.rows[0].cells] == ["Dana Morris", "31 December 2025"]


def test_a_conversation_a_lone_label_and_rows_that_are_known_are_none() -> None:
    assert not list(label_tables("Anna: hello\nOleg: hello\nAnna: how are you", []))
    assert not list(label_tables("Note: one line", []))
    assert not list(label_tables(FORM, [(0, len(FORM))]))
