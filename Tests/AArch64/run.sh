#!/bin/bash
# Compiles the kernels for 64-bit Arm, runs them in an emulator, and compares each number with this machine's.
# Called by `make check-aarch64`.
#   run.sh SWIFT FOLDER   SWIFT: the compiler's command, beside which its clang stands
set -euo pipefail
swift=$1 folder=$2
clang=$(dirname "$(readlink -f "$(command -v "$swift")")")/clang
kernels=Sources/CKernels
sources="$kernels/*.c Tests/AArch64/kernels.c"
flags="-O2 -DAPPROXIMA_ONE_CLONE -I$kernels -I$kernels/include"
mkdir -p "$folder"
# shellcheck disable=SC2086
"$clang" $flags $sources -lm -o "$folder/here"
for source in $sources; do
  # shellcheck disable=SC2086
  "$clang" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include $flags -c "$source" \
    -o "$folder/$(basename "$source" .c).o"
done
aarch64-linux-gnu-gcc -static "$folder"/*.o -lm -o "$folder/arm"
"$folder/here" > "$folder/here.txt"
qemu-aarch64 "$folder/arm" > "$folder/arm.txt"
python3 Tests/AArch64/compare.py "$folder/here.txt" "$folder/arm.txt"
