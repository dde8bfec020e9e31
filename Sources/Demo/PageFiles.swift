// The files of the folder Page, by name. The package manager puts their bytes into the binary; a test
// looks whether one is missing here.

let pageFiles: [String: [UInt8]] = [
  "index.html": PackageResources.index_html,
  "style.css": PackageResources.style_css,
]
