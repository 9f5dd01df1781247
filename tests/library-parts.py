"""What takes the room in libraries, by section and by crate, as a table in KiB.

Usage: library-parts.py NAME LIBRARY [NAME LIBRARY]... The libraries have their symbols. What was inlined counts where it
went, and what is generic for the type that it belongs to. The reader of debug information is counted apart: the
standard library's panic hook brings it, whoever else asks for it.
"""

import collections
import re
import subprocess
import sys

SECTIONS = {
    ".text": "code",
    ".eh_frame": "unwinding",
    ".eh_frame_hdr": "unwinding",
    ".gcc_except_table": "unwinding",
    ".rodata": "constants",
    ".data.rel.ro": "constants",
}
# Stripped, or not in the file at all.
NOT_SHIPPED = {".symtab", ".strtab", ".shstrtab", ".comment", ".bss", ".tbss", ".relro_padding"}
BACKTRACE = re.compile("gimli|addr2line|rustc_demangle|backtrace")
# A function: its address, size, kind and name.
SYMBOL = re.compile(r"^[0-9a-f]+ ([0-9a-f]+) [tTwW] (.*)$")
# The crate at the head of a path, past `<`, `&mut`, `dyn` and the like.
CRATE = re.compile(r"^(?:<|&|\*|\(|\[|impl .* for |mut |const |dyn )*([a-z][a-z0-9_]*)::")
# Below this, a row tells nothing.
SMALLEST_BYTES = 4 * 1024


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sections(library):
    sizes = collections.Counter()
    for line in output("size", "--format=sysv", library).splitlines():
        name, size, *_ = [*line.split(), "", ""]
        if name.startswith(".") and not name.startswith(".debug") and name not in NOT_SHIPPED:
            sizes[SECTIONS.get(name, "what the loader reads, and the rest")] += int(size)
    return sizes


def crates(library):
    sizes = collections.Counter()
    for line in output("nm", "--print-size", "--demangle", library).splitlines():
        symbol = SYMBOL.match(line)
        if symbol:
            size, name = symbol.groups()
            crate = CRATE.match(name)
            if BACKTRACE.search(name):
                crate = "the reader of debug information"
            elif name.startswith(("uniffi_natsuin", "ffi_natsuin")):
                crate = "`natsuin_ffi`"
            else:
                crate = f"`{crate[1]}`" if crate else "other"
            sizes[crate] += int(size, 16)
    return sizes


def table(title, names, columns):
    rows = collections.Counter()
    for column in columns:
        rows |= column
    print(f"\n| {title} | {' | '.join(names)} |\n|---{'|---' * len(names)}|")
    for row, size in rows.most_common():
        if size >= SMALLEST_BYTES:
            print(f"| {row} | {' | '.join(str(round(column[row] / 1024)) for column in columns)} |")


names, libraries = sys.argv[1::2], sys.argv[2::2]
table("KiB of", names, [sections(library) for library in libraries])
table("KiB of code in", names, [crates(library) for library in libraries])
