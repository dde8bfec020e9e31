#!/bin/sh
# What a release has, from the wheel: sources, wheel, the command as an archive for Linux, a bill of materials,
# checksums. Called by `make release`.
#   release.sh WHEELS OUTPUT PYTHON
set -eu
wheels=$1 output=$2 python=$3
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/.*approximaVersion = "\(.*\)"/\1/p' Sources/Experiments/Version.swift)
machine=$(uname -m)
rm -rf "$output" && mkdir -p "$output/parts"
cp "$wheels"/*.whl "$output/"

# What git knows; a change that is not committed is in no release.
git diff --quiet HEAD -- || { echo "files differ from the last commit: commit them first"; exit 2; }

# The wheel's library, which needs glibc alone, and a program that starts it.
name=approxima-$version-linux-$machine
folder=$output/parts/$name
mkdir -p "$folder/bin" "$folder/lib"
"$python" -m zipfile -e "$wheels"/*.whl "$output/parts/wheel"
"$here/sources.sh" "$version" "$output"/parts/wheel/approxima-*.dist-info/METADATA "$output"
mkdir "$folder/lib/approxima"
cp "$output/parts/wheel/approxima/libapproxima_native.so" "$folder/lib/approxima/"
cp -r "$output/parts/wheel/approxima.libs" "$folder/lib/"
cp -r "$output/parts/wheel/approxima/licenses" "$folder/"
cp LICENSE CHANGELOG.md CITATION.cff README.md "$folder/"
${CC:-cc} -O2 -s -o "$folder/bin/approxima" "$here/command.c" -ldl
said=$("$folder/bin/approxima" --version)
commit=$(git rev-parse --short=12 HEAD)
case $said in
  *"(commit $commit;"*) echo "$said" ;;
  *) echo "the wheel is $said, the commit is $commit: make wheel first"; exit 2 ;;
esac
tar -C "$output/parts" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" \
  -cf - "$name" | gzip -9n > "$output/$name.tar.gz"

"$python" "$here/bill.py" "$version" "$output/parts/wheel/approxima/licenses" > "$output/approxima-$version.cdx.json"
rm -rf "$output/parts"
(cd "$output" && sha256sum approxima* > SHA256SUMS)
ls -lh "$output"
