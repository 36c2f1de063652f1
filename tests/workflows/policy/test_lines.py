"""Where tables and keys of a TOML file begin."""

from workflows.policy.lines import nearest, positions

TEXT = '''# comment with [brackets] and "quotes
[year]
year = 2026 # trailing [ comment

[[rule.plan]]
note_vi = """over
[[rule.fake]]
several = "lines" """
basis = [
    { article = "]" },   # a bracket in a string
]
after = 1
nested = [
    ["looks", "like", "a", "header"]
]

[[rule.plan]]
literal = \'\'\'
[x]
\'\'\'
last = true

[ladder."quoted name"]
[[ladder."quoted name".rung]]
after = "PT0S"
[[ladder."quoted name".rung]]
after = "PT2H"
'''


def test_tables_keys_and_items_are_found_on_their_lines() -> None:
    found = positions(TEXT)

    assert found == {
        ("year",): 2,
        ("year", "year"): 3,
        ("rule", "plan", 0): 5,
        ("rule", "plan", 0, "note_vi"): 6,
        ("rule", "plan", 0, "basis"): 9,
        ("rule", "plan", 0, "after"): 12,
        ("rule", "plan", 0, "nested"): 13,
        ("rule", "plan", 1): 17,
        ("rule", "plan", 1, "literal"): 18,
        ("rule", "plan", 1, "last"): 21,
        ("ladder", "quoted name"): 23,
        ("ladder", "quoted name", "rung", 0): 24,
        ("ladder", "quoted name", "rung", 0, "after"): 25,
        ("ladder", "quoted name", "rung", 1): 26,
        ("ladder", "quoted name", "rung", 1, "after"): 27,
    }


def test_what_has_no_line_of_its_own_is_looked_for_around_it() -> None:
    found = positions(TEXT)

    assert nearest(found, ("rule", "plan", 0, "basis", 0, "article")) == 9
    assert nearest(found, ("rule", "plan", 1, "missing")) == 17
    assert nearest(found, ("nowhere",)) == 1
