"""Puts the compiled library and the licences into the wheel, which serves every Python 3."""

import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Library(BuildHookInterface):
    def initialize(self, version, build_data):
        built = os.environ.get("APPROXIMA_BUILT")
        if not built:
            raise SystemExit("call `make wheel` in the project's folder: it compiles the library first")
        folder = Path(built)
        inside = build_data["force_include"]
        inside[str(folder / "libapproxima_native.so")] = "approxima/libapproxima_native.so"
        for text in sorted((folder / "licenses").iterdir()):
            inside[str(text)] = f"approxima/licenses/{text.name}"
        inside[str(Path(self.root).parent / "LICENSE")] = "approxima/licenses/approxima.txt"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-linux_{os.uname().machine}"
