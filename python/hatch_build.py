"""Puts the compiled library and the licences into the wheel, which serves every Python 3."""

import os
import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Library(BuildHookInterface):
    def initialize(self, version, build_data):
        # This file's project is in `python`, that of the archive of sources at its top.
        home = next(folder for folder in (Path(self.root), Path(self.root).parent) if (folder / "Package.swift").exists())
        built = os.environ.get("APPROXIMA_BUILT")
        if not built:
            self.compile(home)
        folder = Path(built or home / "out/wheel/parts")
        inside = build_data["force_include"]
        inside[str(folder / "libapproxima_native.so")] = "approxima/libapproxima_native.so"
        for text in sorted((folder / "licenses").iterdir()):
            inside[str(text)] = f"approxima/licenses/{text.name}"
        inside[str(home / "LICENSE")] = "approxima/licenses/approxima.txt"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-linux_{os.uname().machine}"

    @staticmethod
    def compile(home):
        for tool in ("make", os.environ.get("SWIFT", "swift")):
            if not shutil.which(tool):
                raise SystemExit(
                    f"there is no {tool}, which building from sources needs (Swift 6.1 or later; some minutes):"
                    " install it, or take the wheel"
                )
        if subprocess.run(["make", "--no-print-directory", "wheel-parts"], cwd=home).returncode != 0:
            raise SystemExit("the library was not built: see above")
