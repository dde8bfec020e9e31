import Base
import Foundation
import Testing

@Suite struct RepeatedKeyTests {
  @Test(
    "a key that an object has twice is found, with its line",
    arguments: [
      (#"{"a": 1, "a": 2}"#, "a", 1),
      ("{\"x\": [1, {\"b\": 1,\n\"c\": {},\n \"b\": []}]}", "b", 3),
      (#"{"a": 1, "\u0061": 2}"#, "a", 1),
      (#"[{"a": "\"}", "b": 1}, {"b": 1, "a": "{", "b": 2}]"#, "b", 1),
    ])
  func found(json: String, name: String, line: Int) {
    let key = RepeatedKey.first(in: Data(json.utf8))
    #expect(key?.name == name && key?.line == line)
  }

  @Test(
    "keys of different objects, values and lists are none",
    arguments: [
      "", "3", "[]", #"{"a": "a", "b": {"a": 1}, "c": ["a", "a"]}"#,
      #"[{"a": 1}, {"a": 1}]"#, #"{"a\"": 1, "a": ",\"a\":"}"#,
    ])
  func none(json: String) {
    #expect(RepeatedKey.first(in: Data(json.utf8)) == nil)
  }
}
