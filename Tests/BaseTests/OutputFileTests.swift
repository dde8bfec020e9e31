import Base
import Foundation
import Testing

@Suite("Output files")
struct OutputFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func line(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("pieces are one file; what fails between them leaves the old content and is told as it is")
  func pieces() throws {
    struct Stopped: Error {}
    try withFolder { folder in
      let path = folder + "/runs.csv"
      try OutputFile(path).write { piece in
        for part in ["a,", "b\n"] { try piece(Data(part.utf8)) }
      }
      #expect(try text(path) == "a,b\n")
      #expect(throws: Stopped.self) {
        try OutputFile(path).write { piece in
          try piece(Data("half".utf8))
          throw Stopped()
        }
      }
      #expect(
        line {
          try OutputFile(path).write { _ in throw UserError("a row is damaged", at: "x.sqlite") }
        }
          == "x.sqlite: a row is damaged")
      #expect(try text(path) == "a,b\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["runs.csv"])
      #expect(
        line { try OutputFile("/dev/full").write { try $0(Data("x".utf8)) } }.hasPrefix(
          "/dev/full: cannot write here"))
    }
  }

  @Test("a file is replaced in one step, keeps its permissions, and nothing is left beside it")
  func regular() throws {
    try withFolder { folder in
      let path = folder + "/net.json"
      try OutputFile(path).write("first")
      var status = stat()
      #expect(stat(path, &status) == 0)
      let first = status.st_ino
      #expect(chmod(path, 0o640) == 0)
      try OutputFile(path).write("second")
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o640)
      #expect(status.st_ino != first, "renamed, so that no reader sees half of it")
      #expect(try text(path) == "second")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["net.json"])
    }
  }

  @Test("a link stays and its target is replaced; a target that is not there is made")
  func links() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/data", withIntermediateDirectories: true)
      try OutputFile(folder + "/data/old").write("old")
      for (link, target) in [
        ("one", "data/old"), ("two", "one"), ("three", folder + "/data/new"), ("four", "data/four"),
      ] {
        #expect(symlink(target, folder + "/" + link) == 0)
        try OutputFile(folder + "/" + link).check()
        try OutputFile(folder + "/" + link).write(link)
        #expect(kind(folder + "/" + link) == S_IFLNK, "\(link)")
        #expect(try text(folder + "/" + link) == link)
      }
      #expect(try text(folder + "/data/old") == "two")
      #expect(kind(folder + "/data/new") == S_IFREG && kind(folder + "/data/four") == S_IFREG)
      #expect(symlink("b", folder + "/a") == 0 && symlink("a", folder + "/b") == 0)
      #expect(
        line { try OutputFile(folder + "/a").write("x") }
          == "\(folder)/a: the link leads round in a circle")
    }
  }

  @Test("a pipe is written to and stays a pipe")
  func pipe() throws {
    try withFolder { folder in
      let path = folder + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      try OutputFile(path).check()
      // Open for both directions: a writer then needs no other reader.
      let reader = try #require(FileHandle(forUpdatingAtPath: path))
      try OutputFile(path).write("through")
      #expect(kind(path) == S_IFIFO)
      #expect(try reader.read(upToCount: 7) == Data("through".utf8))
    }
  }

  @Test("a device is written to; a full one is one line with the system's reason")
  func devices() throws {
    #expect(
      line { try OutputFile("/dev/full").write("x") }
        == "/dev/full: cannot write here: No space left on device")
    #expect(kind("/dev/full") == S_IFCHR)
    // A link to a device, so that a mistake replaces the link.
    try withFolder { folder in
      #expect(symlink("/dev/null", folder + "/null") == 0)
      try OutputFile(folder + "/null").write("x")
      #expect(kind(folder + "/null") == S_IFLNK && kind("/dev/null") == S_IFCHR)
    }
  }

  @Test("an open file is written where it stands, by its number")
  func descriptors() throws {
    try withFolder { folder in
      let path = folder + "/log"
      try Data("before ".utf8).write(to: URL(fileURLWithPath: path))
      let log = try #require(FileHandle(forWritingAtPath: path))
      _ = try log.seekToEnd()
      for name in ["/dev/fd/", "/proc/self/fd/"] {
        try OutputFile("\(name)\(log.fileDescriptor)").write("x")
      }
      #expect(try text(path) == "before xx")
      #expect(
        line { try OutputFile("/dev/fd/9999").write("x") }
          == "/dev/fd/9999: cannot write here: Bad file descriptor")
    }
  }

  @Test("a folder, an empty name, a missing folder are one line")
  func refused() throws {
    try withFolder { folder in
      for body in [{ try OutputFile($0).check() }, { try OutputFile($0).write("x") }]
        as [(String) throws -> Void]
      {
        #expect(line { try body(folder) } == "\(folder): this is a folder; name a file in it")
        #expect(line { try body("") } == "the name of a file is empty")
        #expect(
          line { try body(folder + "/new/") }
            == "\(folder)/new/: this is the name of a folder; name a file")
        #expect(line { try body(folder + "/no/net.json") }.hasPrefix("\(folder)/no/net.json: "))
      }
      #expect(
        line { try OutputFile(folder + "/no/net.json").check() }
          == "\(folder)/no/net.json: the folder \(folder)/no is not there or not writable")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }

  @Test("a database is no output's to replace")
  func database() throws {
    try withFolder { folder in
      let path = folder + "/runs.sqlite"
      let content = Data("SQLite format 3\0 and so on".utf8)
      try content.write(to: URL(fileURLWithPath: path))
      for body in [{ try OutputFile(path).check() }, { try OutputFile(path).write("x") }] {
        #expect(
          line(body)
            == "\(path): this is a database, and is left as it is; name another file")
      }
      #expect(FileManager.default.contents(atPath: path) == content)
    }
  }

  @Test("two options do not name one file, and none names an input, by whatever path")
  func several() throws {
    try withFolder { folder in
      try OutputFile(folder + "/in.csv").write("1")
      #expect(link(folder + "/in.csv", folder + "/other.csv") == 0)
      #expect(
        line {
          try OutputFile.check(
            [("--save", folder + "/other.csv")], keeping: [folder + "/in.csv"])
        }
          == "\(folder)/other.csv: --save would overwrite the input \(folder)/in.csv; "
          + "name another file")
      #expect(
        line {
          try OutputFile.check([
            ("--output", folder + "/new"), ("--csv", folder + "/./new"),
          ])
        } == "\(folder)/./new: --csv would overwrite --output; name another file")
      try OutputFile.check([
        ("--save", "/dev/null"), ("--plot", "/dev/null"), ("--csv", nil), ("--x", folder + "/x"),
      ])
    }
  }

  @Test("a folder is made with those above it, and is no file")
  func folders() throws {
    try withFolder { folder in
      try OutputFolder(folder + "/a/b").check()
      try OutputFolder(folder + "/a/b").make()
      try OutputFolder(folder + "/a/b").make()
      #expect(kind(folder + "/a/b") == S_IFDIR)
      try OutputFile(folder + "/file").write("x")
      #expect(
        line { try OutputFolder(folder + "/file").check() }
          == "\(folder)/file: this is a file; name a folder")
    }
  }
}
