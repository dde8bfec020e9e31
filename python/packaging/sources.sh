#!/bin/sh
# The archive of all sources that git knows, which pip builds where Swift is there. Called by release.sh.
#   sources.sh VERSION METADATA OUTPUT   METADATA: of the wheel; OUTPUT: a folder
set -eu
version=$1 metadata=$2 output=$3
top=$output/parts/approxima-$version
mkdir -p "$output/parts"
git archive --format=tar --prefix="approxima-$version/" HEAD | tar -C "$output/parts" -xf -

# pip looks for its files at the top: those of `python`, with the way from there.
cp "$metadata" "$top/PKG-INFO"
sed -e 's|"README.md"|"python/README.md"|' -e 's|"../Sources/|"Sources/|' -e 's|"src/approxima"|"python/src/approxima"|' \
  -e 's|"hatch_build.py"|"python/hatch_build.py"|' python/pyproject.toml > "$top/pyproject.toml"
# The commit, which no git tells there.
cp Sources/CBuild/commit.h "$top/Sources/CBuild/"
tar -C "$output/parts" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git log -1 --format=%ct)" \
  -cf - "approxima-$version" | gzip -9n > "$output/approxima-$version.tar.gz"
