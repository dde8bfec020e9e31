#!/bin/sh
# The wheel in a root with nothing but Python: no Swift, no GSL, no BLAS, no compiler. The root is Debian's, by
# debootstrap (needs root and the network once); the whole call is printed as it runs.
#   bare.sh WHEELS   a folder with the wheel
set -eu
wheels=$(cd "$1" && pwd)
root=${APPROXIMA_ROOT:-$PWD/.bare-root}
suite=${APPROXIMA_SUITE:-bookworm}
mirror=${APPROXIMA_MIRROR:-$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p; s/^URIs: \([^ ]*\).*/\1/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1)}

if [ ! -e "$root/ready" ]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
  debootstrap --variant=minbase --include=python3,python3-venv "$suite" "$root" "$mirror" >"$root.log" 2>&1 \
    || { tail -5 "$root.log"; exit 1; }
  touch "$root/ready"
fi
# NumPy comes from PyPI by this machine's pip, so that the root needs no network.
rm -rf "$root/wheels" "$root/env"
mkdir "$root/wheels"
python=$(chroot "$root" /usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --python-version "$python" \
  --implementation cp --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 \
  --dest "$root/wheels" 'numpy>=1.22'
cp "$wheels"/*.whl "$root/wheels/"

cat > "$root/try.sh" <<'END'
set -ex
cat /etc/os-release | head -1
for tool in swift gcc ld; do if command -v $tool; then exit 1; fi; done
python3 -m venv /env
/env/bin/pip install --quiet --no-index --find-links /wheels approxima
/env/bin/approxima --version
time /env/bin/python -c 'import approxima
fit = approxima.fit("sin(2*pi*x)", domain=[(-1, 1)], width=16, activation="tanh", seed=1)
print(fit, fit.certify().upper, fit.network(0.25))'
/env/bin/approxima fit "sin(2*pi*x)" --domain "[-1,1]" --width 16 --activation tanh --seed 1
END
mountpoint -q "$root/proc" || { mount -t proc proc "$root/proc" && trap 'umount "$root/proc"' EXIT; }
chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin LANG=C.UTF-8 /bin/bash /try.sh
