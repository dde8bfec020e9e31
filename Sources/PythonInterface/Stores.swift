import Experiments
import Foundation

/// Finished runs of a store. Python's own SQLite is another library: in a process that writes the store,
/// closing it there gives up the writer's locks.
/// - Parameters:
///   - path: of the store.
///   - count: where the number goes.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_store_count")
public func apxStoreCount(
  _ path: UnsafePointer<CChar>?, _ count: UnsafeMutablePointer<Int>?
) -> UnsafeMutablePointer<CChar>? {
  guard let path, let count else { return nil }
  do {
    let store = try Store(path: String(cString: path), access: .read)
    count.pointee = try store.count()
    try store.close()
    return nil
  } catch {
    return errorText(error)
  }
}

/// The columns of a store's runs with SQLite's types, as JSON.
@_cdecl("apx_run_columns")
public func apxRunColumns() -> UnsafeMutablePointer<CChar>? {
  let types = RunColumn.all.map { JSON.Member($0.name, .string($0.type)) }
  return strdup(JSON.object(types).text)
}
