import Base
import Testing

@Suite("Limits of sizes and domains")
struct LimitTests {
  @Test(
    "a box whose arithmetic would overflow or vanish is refused with the limit",
    arguments: [
      ("[0,5e-324]", "2^-200"), ("[0,1e-310]", "2^-200"), ("[-1e308,1e308]", "2^200"),
      ("[1e308,1.7e308]", "2^200"), ("[1,1.0000000000000002]", "2^-40"),
      ("[1e16,10000000000000002]", "2^-40"), ("[0,1e-20]^64", "2^-1000"),
      ("[0,1e20]^64", "2^1000"), ("[0,1]x[0,5e-324]", "2^-200"),
    ])
  func refused(text: String, limit: String) {
    #expect { try Domain(parsing: text) } throws: { error in
      (error as? UserError)?.message.contains(limit) == true
    }
  }

  @Test(
    "boxes within the limits are read",
    arguments: ["[0,1e15]", "[-1e60,1e60]", "[0,1e-60]", "[1e10,10000000001]", "[0,1]^64"])
  func read(text: String) throws {
    let domain = try Domain(parsing: text)
    #expect(domain.volume > 0 && domain.volume.isFinite)
  }

  @Test("a size beyond its range is named with the limit")
  func sizes() throws {
    try SizeLimit.depth.check(0, "depth")
    try SizeLimit.steps.check(1_000_000_000, "steps")
    for size in [1 << 31, 1 << 32, Int.max] {
      #expect(throws: UserError("depth is at most 10000, not \(size)")) {
        try SizeLimit.depth.check(size, "depth")
      }
    }
    #expect(throws: UserError("steps must be a whole number of at least 0, not -5")) {
      try SizeLimit.steps.check(-5, "steps")
    }
  }

  @Test("bytes are said with a unit")
  func bytes() {
    #expect(byteText(8) == "8 bytes")
    #expect(byteText(8e6) == "8 MB")
    #expect(byteText(1.073741824e9) == "1.1 GB")
    #expect(byteText(8 * 0x1p62) == "36.9 EB")
  }
}
