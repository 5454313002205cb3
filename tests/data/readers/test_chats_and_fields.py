"""Chats, and rows whose cells have their titles beside them: logfmt, LTSV, LDIF, Debian's lists."""

import time

import pytest

import embedding_explorer as ee

SAID = [
    ("Ann", "Who brings the cake?\nI have no time."),
    ("Bob", "I do: with apples"),
    ("Ann", "Good"),
]
IOS = (
    "\u200e[01.05.24, 10:00:00] Fruit: \u200eMessages and calls are encrypted.\n"
    "[01.05.24, 10:00:05] Ann: Who brings the cake?\nI have no time.\n"
    "[01.05.24, 10:01:00] Bob: I do: with apples\n[01.05.24, 10:02:00] Ann: Good\n"
)
ANDROID = (
    "5/1/24, 9:58\u202fPM - Messages and calls are end-to-end encrypted\n"
    "5/1/24, 9:59\u202fPM - Ann: Who brings the cake?\nI have no time.\n"
    "5/1/24, 10:00\u202fPM - Bob: I do: with apples\n5/1/24, 10:02\u202fPM - Ann: Good\n"
)
ZOOM = (
    "10:00:00\t From Ann to Everyone : Who brings the cake?\nI have no time.\n"
    "10:01:00\t From Bob to Ann (direct message): I do: with apples\n10:02:00 From Ann : Good\n"
)
IRC = (
    "[10:00] <@Ann> Who brings the cake?\nI have no time.\n"
    "[10:01] <Bob> I do: with apples\n[10:02] < Ann> Good\n"
)


@pytest.mark.parametrize("text", [ANDROID, ZOOM, IRC], ids=["android", "zoom", "irc"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_chats_are_messages_with_who_wrote_them(text, end):
    data = ee.read(text.replace("\n", end).encode(), name="chat.txt")
    assert list(zip(data.items["sender"], data.items["text"], strict=True)) == SAID
    assert data.kind == "text"
    assert data.reading["format"] == "chat"
    assert {"sender": "label", "when": "ignore"}.items() <= data.roles.items()


def test_what_whatsapp_says_in_the_name_of_a_group_is_a_message():
    data = ee.read(IOS.encode(), name="_chat.txt")
    assert list(data.items["sender"]) == ["Fruit", "Ann", "Bob", "Ann"]
    assert list(data.items["when"])[1] == "01.05.24, 10:00:05"


def test_what_nobody_sent_is_counted():
    notes = [note.text for note in ee.read(ANDROID.encode(), name="chat.txt").notes]
    assert "1 line of the program itself left out: nobody sent them." in notes


@pytest.mark.parametrize(
    "text",
    [
        "[2024-05-01 10:00:00] ERROR: no cake\n[2024-05-01 10:01:00] INFO: apples\n",
        "10:00 Bread\n10:30 Cake: with apples\n",
        "Ann: Who brings the cake?\nBob: I do.\n",
    ],
    ids=["log", "plan", "play"],
)
def test_other_lines_with_times_or_names_stay_lines(text):
    assert list(ee.read(text.encode(), name="a.txt").items["text"]) == text.splitlines()


LOGFMT = (
    'time=10:00 level=info msg="said \\"good\\"" size=3\n'
    "time=10:01 level=warn msg= size=5 extra=x\n"
    'time=10:02 level=info msg="two\\nlines" size=4\n'
)
LTSV = (
    'time:10:00\tlevel:info\tmsg:said "good"\tsize:3\n'
    "time:10:01\tlevel:warn\tmsg:\tsize:5\textra:x\n"
)


def test_logfmt_has_a_column_for_each_title():
    items = ee.read(LOGFMT.encode(), name="app.log").items
    assert list(items["msg"].fillna("")) == ['said "good"', "", "two\nlines"]
    assert list(items["size"]) == [3, 5, 4]
    assert list(items["extra"].fillna("")) == ["", "x", ""]


def test_ltsv_has_a_column_for_each_title():
    items = ee.read(LTSV.encode(), name="app.ltsv").items
    assert list(items["msg"].fillna("")) == ['said "good"', ""]
    assert list(items["size"]) == [3, 5]


def test_a_line_further_down_without_titles_is_named():
    lines = "".join(f"a={i} b={i}\n" for i in range(4000))
    with pytest.raises(ee.InputError, match="not in line 4001"):
        ee.read(f"{lines}and so on\n".encode(), name="a.log")


@pytest.mark.parametrize("text", ["y=2 x=3 is a line\nx=2 y=3\n", "E=mc^2\nF=ma\n"])
def test_formulas_are_lines(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"


LDIF = """# extended LDIF
#
version: 1

dn: uid=ann,dc=x
objectClass: person
objectClass: top
cn:: SsO8c
 mdlbg==
title: a long
  text

# remark
dn: uid=bob,dc=x
objectClass: person
cn: Bob

# search result
search: 2
result: 0 Success
"""
DEBIAN = """Package: apt
Size: 1370
Description: package manager
 with a command line

Package: bash
Size: 1490
Description: shell
"""


def test_entries_of_ldif_are_rows():
    items = ee.read(LDIF.encode(), name="a.ldif").items
    assert list(items["dn"]) == ["uid=ann,dc=x", "uid=bob,dc=x"]
    assert list(items["cn"]) == ["Jürgen", "Bob"]
    assert list(items["objectClass"]) == ["person | top", "person"]
    assert list(items["title"].fillna("")) == ["a long text", ""]


def test_blocks_of_fields_are_rows():
    items = ee.read(DEBIAN.encode(), name="packages.txt").items
    assert list(items["Package"]) == ["apt", "bash"]
    assert list(items["Size"]) == [1370, 1490]
    assert list(items["Description"]) == ["package manager with a command line", "shell"]


@pytest.mark.parametrize(
    "text",
    [
        "Ann: Who?\nBob: I.\nAnn: Good.\n\nAnn: When?\nBob: Now.\n",
        "One: the beginning\nIt was dark.\n\nTwo: the end\nIt was over.\n",
        "Note: this is a text.\n\nNote: and this is one.\n",
    ],
    ids=["dialogue", "chapters", "notes"],
)
def test_other_blocks_stay_lines(text):
    filled = [line for line in text.splitlines() if line]
    assert list(ee.read(text.encode(), name="a.txt").items["text"]) == filled


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"a{i}=1 b=2 c=3\n" for i in range(30_000)),
        "".join(f"dn: {i}\na{i}: 1\nb: 2\n\n" for i in range(30_000)),
    ],
    ids=["lines", "blocks"],
)
def test_titles_are_counted_before_each_row_has_a_cell_for_each(text):
    # Two lines with the same titles, so that the beginning is one of these.
    text = ("a0=1 b=2 c=3\n" if "=" in text else "") + text
    with pytest.raises(ee.LimitError, match="columns"):
        ee.read(text.encode(), name="a.log")


def test_one_field_over_many_lines_takes_no_time_that_grows_with_its_square():
    start = time.process_time()
    more = " a\n" * 400_000
    items = ee.read(f"dn: 1\nb: 2\n\ndn: 2\nb: 2\n{more}".encode(), name="a.ldif").items
    assert len(items) == 2
    assert time.process_time() - start < 20  # some 1 s; squared, many minutes
