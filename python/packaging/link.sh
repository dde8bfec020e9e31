#!/bin/sh
# Links the objects of the dynamic library once more, with Swift's runtime, OpenBLAS, GSL, SQLite and libstdc++
# inside and hidden: only glibc, and GLPK with what it needs, stay outside. Called by `make wheel`.
#   link.sh OBJECTS OUTPUT SWIFT   OBJECTS: the build folder; OUTPUT: a folder; SWIFT: the compiler's command
set -eu
objects=$1 output=$2 swift=$3
here=$(cd "$(dirname "$0")" && pwd)
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v "$swift")")")")
static=$toolchain/lib/swift_static/linux

mkdir -p "$output/static"
# These alone are position independent; -L of their folders would also give the others.
for name in libgsl.a libopenblas.a libsqlite3.a libstdc++.a; do
  file=$(${CC:-cc} -print-file-name="$name")
  [ -e "$file" ] || { echo "missing $name: install libgsl-dev libopenblas-dev libsqlite3-dev libstdc++-12-dev"; exit 1; }
  ln -sf "$(readlink -f "$file")" "$output/static/$name"
done
python3 "$here/icu.py" "$static/lib_FoundationICU.a" "$output/icu.o"
for name in concat hypot; do ${CC:-cc} -O2 -fPIC -c "$here/$name.c" -o "$output/$name.o"; done

# OpenBLAS chooses its kernels by the processor. Of those from 2003 to 2012 most take the oldest's with SSE3, which
# they all have: their own are 10 MB.
old=
if [ "$(uname -m)" = x86_64 ]; then
  for core in OPTERON_SSE3 BARCELONA BOBCAT CORE2 PENRYN DUNNINGTON ATOM NANO; do
    old="$old -Xlinker --defsym=gotoblas_$core=gotoblas_PRESCOTT"
  done
fi

# lld: gold leaves hundreds of symbols that the map does not name. No folding of equal functions: it merges
# addresses.
"$toolchain/bin/swiftc" -emit-library -static-stdlib -o "$output/libapproxima_native.so" -use-ld=lld \
  -L"$output/static" -lgsl -lopenblas $old "$output/icu.o" "$output/concat.o" "$output/hypot.o" \
  -Xlinker --wrap=hypot -Xlinker --wrap=hypotf "@$objects/approxima_native.product/Objects.LinkFileList" \
  -Xlinker --gc-sections -Xlinker --version-script="$here/exports.map" -Xlinker -s \
  -lCoreFoundation -l_FoundationICU -l_FoundationCShims -l_FoundationCollections \
  -lFoundationInternationalization -L"$static"

# The licences of all that is inside.
rm -rf "$output/licenses" && mkdir "$output/licenses"
for package in libgsl27 libopenblas0-pthread libsqlite3-0 libstdc++6 libglpk40 libamd2 libcolamd2 \
  libsuitesparseconfig5 libgmp10 libltdl7; do
  cp -L "/usr/share/doc/$package/copyright" "$output/licenses/$package.txt"
done
cp "$toolchain/share/swift/LICENSE.txt" "$output/licenses/swift.txt"
for checkout in .build/checkouts/*/; do
  name=$(basename "$checkout")
  for file in "$checkout"LICENSE*; do
    [ -f "$file" ] && cp "$file" "$output/licenses/$name.txt"
  done
done
