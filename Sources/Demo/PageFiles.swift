// The files of the folder Page, by name. `CPage` puts their bytes into the binary; a test looks whether
// one is missing there.

import CPage

let pageFiles: [String: [UInt8]] = Dictionary(
  uniqueKeysWithValues: (0..<approxima_page_count()).map { file in
    (
      String(cString: approxima_page_name(file)),
      (0..<approxima_page_size(file)).map { approxima_page_byte(file, $0) }
    )
  })
