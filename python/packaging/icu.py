"""Foundation's tables of languages, cut to English and the root: `icu.py ARCHIVE OUTPUT`.

The library is linked with Foundation, which brings ICU with 34 MB of names of languages, regions and currencies, and
of encodings from before Unicode. Nothing that is printed depends on them. What is kept: all that belongs to no
language, the root and English; others fall back to the root, as ICU does for languages that it does not know.
Writes an object that defines the same symbol, so that the archive's own is not linked.
"""

import pathlib
import struct
import subprocess
import sys

archive, output = sys.argv[1:]
member = "icu_packaged_data.cpp.o"
elf = subprocess.run(["ar", "p", archive, member], capture_output=True, check=True).stdout


def section(name):
    """A section of an ELF file of 64 bits."""
    (table,), (size, count, names) = struct.unpack_from("<Q", elf, 40), struct.unpack_from("<3H", elf, 58)
    heads = [struct.unpack_from("<IIQQQQ", elf, table + index * size) for index in range(count)]
    for head in heads:
        start = heads[names][4] + head[0]
        if elf[start : elf.index(b"\0", start)].decode() == name:
            return elf[head[4] : head[4] + head[5]]
    sys.exit(f"{member} has no section {name}")


# The format of ICU's common data: a header, a count, offsets of names and items, then these.
data = section(".rodata")
if data[2:4] != b"\xda\x27" or data[12:16] != b"CmnD":
    sys.exit(f"{member} does not hold ICU's common data")
(head,) = struct.unpack_from("<H", data)
(count,) = struct.unpack_from("<I", data, head)
places = [struct.unpack_from("<II", data, head + 4 + 8 * index) for index in range(count)]
ends = [place for _, place in places[1:]] + [len(data) - head]
items = {}
for (name, start), end in zip(places, ends):
    text = data[head + name : data.index(b"\0", head + name)].decode()
    items[text] = data[head + start : head + end]
package = next(iter(items)).split("/")[0]

languages = {"root", "en", "en_001", "en_US", "en_US_POSIX", "pool", "res_index"}
# Resources at the top that are no language's.
general = {
    "currencyNumericCodes", "dayPeriods", "genderList", "grammaticalFeatures", "icuver", "keyTypeData", "langInfo",
    "likelySubtags", "metaZones", "numberingSystems", "pluralRanges", "plurals", "supplementalData", "timezoneTypes",
    "tzdbNames", "windowsZones", "zoneinfo64",
}


def stays(name):
    *folder, file = name.split("/")[1:]
    stem, _, kind = file.rpartition(".")
    if kind == "res":
        return stem in languages or not folder and stem in general
    # Not the encodings, profiles of strings, names of characters and dictionaries.
    return kind in ("brk", "nrm") or file in ("ucadata.icu", "uemoji.icu", "ulayout.icu")


kept = {name: item for name, item in items.items() if stays(name)}
names, contents = b"", b""
first = 4 + 8 * len(kept)
table = struct.pack("<I", len(kept))
offset = first + sum(len(name) + 1 for name in kept)
offset += -offset % 16
for name, item in kept.items():
    table += struct.pack("<II", first + len(names), offset + len(contents))
    names += name.encode() + b"\0"
    contents += item + bytes(-len(item) % 16)
body = table + names
body += bytes(offset - len(body)) + contents

folder = pathlib.Path(output).parent
(folder / "icu.dat").write_bytes(data[:head] + body)
symbol = f"{package[:-1]}_dat"
(folder / "icu.S").write_text(
    f'.section .rodata\n.balign 16\n.globl {symbol}\n.hidden {symbol}\n.type {symbol}, @object\n'
    f'{symbol}: .incbin "{folder / "icu.dat"}"\n.size {symbol}, . - {symbol}\n'
    '.section .note.GNU-stack,"",%progbits\n'
)
subprocess.run(["cc", "-c", str(folder / "icu.S"), "-o", output], check=True)
print(f"tables of languages: {len(data) >> 10} KB, {len(kept)} of {count} items kept, {len(data[:head] + body) >> 10} KB")
