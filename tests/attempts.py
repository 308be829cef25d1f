"""What a client of a locked session may try, and must not get: command lines, with words for places of the test.

`{place}` is a folder that everybody can write, with the file `secret` in it, which everybody can read.
"""

from __future__ import annotations

REFUSED: tuple[str, ...] = (
    # other programs
    *("bash", "sh -c id", "/bin/sh", "env", "cat {place}/secret", "touch {place}/made", "python3 -c 'print(1)'"),
    *("vi {place}/secret", "less {place}/secret", "exec sh", "sudo id", "tmux", "ssh localhost id", "nc -l 1", "id"),
    # what a shell would do
    *("list; touch {place}/made", "list ; cat {place}/secret", "list && sh", "list || sh", "list | sh", "list & sh"),
    *("list > {place}/made", "list >> {place}/made", "list < {place}/secret", "search `cat {place}/secret`"),
    *("search $(cat {place}/secret)", 'search "$(cat {place}/secret)"', 'search "`id`"', "search $HOME", "(id)"),
    *("reader list;id", "list 2>{place}/made", "search <(id)", "cd {place}", "HOME={place} list", ". {place}/secret"),
    *("eval list", "source {place}/secret", "!!", "%1", "fg", "set -x", "trap list EXIT", "{{list,id}}"),
    # quotes, line ends, controls, Unicode, length
    *(
        "list\nid",
        "list\r\nid",
        "list \\\nid",
        "open 'a",
        'search "a',
        "search a\\",
        "list\tid",
        "list \x1b[2J",
        "list \x7f",
    ),
    *(
        "list\u2028id",
        "list \u202egnp.exe",
        "\ufefflist",
        "ｌｉｓｔ",
        "list\u00a0id",
        "оpen x",
        "lis\u200bt",
        "LIST",
        "list\u0085id",
    ),
    *("search " + "a" * 5000, "list " + "( " * 3000, "'li''st'id", "''", "'' list", "''list'' ''id''x;"),
    # other commands of ours, and ways into them
    *("import {place}/secret", "reader import -", "import --dry-run x", "export --to {place} {id}", "export --all"),
    *(
        "export --query 的",
        "export",
        "subscribe https://example.com/",
        "unsubscribe x",
        "fetch",
        "fetch --full {id}",
        "feeds",
    ),
    *(
        "opml import {place}/secret",
        "opml export",
        "remove {id}",
        "mark {id} --read",
        "config",
        "queries",
        "rules",
        "doctor",
    ),
    *(
        "queries add a b",
        "rules test x",
        "shell",
        "reader shell",
        "shell -c id",
        "reader reader list",
        "--version",
        "-V",
    ),
    # archives on servers
    *("archive", "archive init postgresql:///news", "archive init --fetcher {id} postgresql://localhost/news"),
    *("archive copy {place}/secret {place}/made.db", "archive copy postgresql:///news {place}/made.db"),
    *("list --archive postgresql://postgres@localhost/news", "--archive postgresql:///news list"),
    *("open postgresql:///news", "export --archive=postgresql:///news {id}", "PGUSER=postgres list"),
    # options and arguments that are paths
    *("--archive {place}/made.db list", "list --archive {place}/made.db", "list --archive={place}/made.db"),
    *("open --archive {place}/made.db {id}", "list --arch {place}/made.db", "list --lim 1", "export --t {place} {id}"),
    *("open @{place}/secret", "@{place}/secret", "list --limit @{place}/secret", "export @{place}/secret"),
    *("open ../../{place}/secret", "open {place}/secret", "related file:///etc/passwd", "export ../secret", "open ''"),
    *("open --width 99999999999 {id}", "open --width=-1 {id}", "list --limit -1", "related --limit 0 {id}", "open"),
    *("open {id} --to {place}/made", "related {id} --pager sh", "search", "list --color=rainbow", "open -e {id}"),
    *(
        "-c id",
        "-c",
        "--",
        "-- id",
        "-l",
        "-i",
        "--help id",
        "help id",
        "--rcfile {place}/secret",
        "-",
        "list --help=x",
    ),
    # what other programs of ssh would run
    *("scp -t {place}", "scp -f {place}/secret", "rsync --server -vlogDtpre.iLsfxCIvu . {place}", "internal-sftp"),
    *(
        "/usr/lib/openssh/sftp-server",
        "sftp-server",
        "git-upload-pack x",
        "cvs server",
        "svnserve -t",
        "mosh-server new",
    ),
    *("borg serve", "xauth list", "sz {place}/secret", "rz"),
)
"""Each is one line on standard error and an exit code that is not 0; nothing on standard output."""

POSSIBLE: tuple[tuple[str, str], ...] = (
    ("list --limit 1", "2025-"),
    ("reader list 辽宁", "辽宁省与中央企业"),
    ("search '珠江 OR 沈阳' --json", '"title"'),
    ('search "珠江"', "珠江"),
    ("list (辽宁 OR 沈阳) -广告", "辽宁"),
    ("search 'a;b|c' --limit 1", ""),
    ("open {id}", "中新网北京3月2日电"),
    ("open --json {id}", '"blocks"'),
    ("related {id}", "珠江"),
    ("export {id}", "辽宁省与中央企业"),
    ("reader export {id} --json", '"blocks"'),
    ("help", "search QUERY"),
    ("list --help", "--limit"),
)
"""What is possible, and a part of what comes of it."""
