"""A bill of materials (CycloneDX 1.5) of what the wheel has inside: `bill.py VERSION LICENSES`.

Every part has a text in the folder of licences; its version comes from where it was taken: Debian's package,
Swift's package manager, or the toolchain.
"""

import json
import pathlib
import subprocess
import sys

version, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def said(*words):
    run = subprocess.run(words, capture_output=True, text=True)
    return run.stdout.strip() if run.returncode == 0 else ""


pins = {
    pin["identity"]: pin for pin in json.loads(pathlib.Path("Package.resolved").read_text())["pins"]
}
commit = said("git", "rev-parse", "HEAD")
parts = []
for text in sorted(folder.glob("*.txt")):
    name = text.stem
    part = {"type": "library", "name": name, "licenses": [{"license": {"name": f"licenses/{text.name}"}}]}
    pin = pins.get(name.lower())
    debian = said("dpkg-query", "-W", "-f", "${Version} ${source:Package}", name)
    if name == "approxima":
        continue
    if pin:
        part["version"] = pin["state"].get("version", pin["state"]["revision"])
        part["purl"] = f"pkg:swift/{pin['location'].split('://')[-1].removesuffix('.git')}@{part['version']}"
    elif debian:
        number, source = debian.split()
        part["version"] = number
        part["purl"] = f"pkg:deb/debian/{name}@{number}"
        part["description"] = f"from Debian's source package {source}"
    elif name == "swift":
        part["version"] = said("swift", "--version").split("Swift version ")[1].split()[0]
        part["description"] = "runtime and Foundation of the Swift toolchain"
    else:
        sys.exit(f"{name}: no package that is installed or pinned says its version")
    parts.append(part)
print(json.dumps({
    "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
    "metadata": {"component": {
        "type": "application", "name": "approxima", "version": version, "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
        "properties": [{"name": "commit", "value": commit}],
    }},
    "components": parts,
}, indent=1))
