// From a request's path to its answer.

import Base
import Experiments

/// The answers of all paths.
struct Router: Sendable {
  enum Answer {
    case response(Response)
    case stream(StreamJob)
  }

  let assets: PageAssets
  /// The page of a store's runs.
  let report: (@Sendable () throws -> String)?
  /// The register of claims as JSON: its module stands above this one.
  let register: (@Sendable () -> String)?
  /// Streams, and pieces of work with one answer, wait apart: a knot is dragged while networks learn.
  let streams = JobLine(places: Limits.jobs, length: Limits.line)
  let pictures = JobLine(places: Limits.jobs, length: Limits.line)

  init(
    assets: PageAssets, report: (@Sendable () throws -> String)? = nil,
    register: (@Sendable () -> String)? = nil
  ) {
    self.assets = assets
    self.report = report
    self.register = register
  }

  /// - Throws: `Refusal`.
  func answer(to request: Request) async throws -> Answer {
    let isEvaluation = request.path == "/api/evaluate"
    guard isEvaluation ? request.method == "POST" : ["GET", "HEAD"].contains(request.method) else {
      throw Refusal(
        405, "\(excerpt(request.path)) is asked for by \(isEvaluation ? "POST" : "GET")")
    }
    do {
      switch request.path {
      case "/api/catalogue":
        return .response(Response(catalogueJSON))
      case "/api/register" where register != nil:
        return .response(
          Response(
            contentType: "application/json", headers: [("Cache-Control", "no-cache")],
            body: Array((register?() ?? "").utf8)))
      case "/api/fit" where request.method == "GET":
        // Settling reads the target, which takes work too.
        let fit = try await perform(in: pictures) { try FitJob(Query(request.query)) }
        return .stream { try fit.run($0) }
      case "/api/map" where request.method == "GET":
        let map = try await perform(in: pictures) { try MapJob(Query(request.query)) }
        return .stream { try map.run($0) }
      case "/api/construct":
        return .response(
          Response(
            try await perform(in: pictures) { try constructionPicture(Query(request.query)) }))
      case "/api/edge":
        return .response(
          Response(try await perform(in: pictures) { try edgePicture(Query(request.query)) }))
      case "/api/depth":
        return .response(
          Response(try await perform(in: pictures) { try depthPicture(Query(request.query)) }))
      case "/api/evaluate":
        return .response(
          Response(try await perform(in: pictures) { try evaluation(of: request.body) }))
      case "/report" where report != nil:
        return .response(Response(page: try await perform(in: pictures) { try report?() ?? "" }))
      default:
        guard let file = assets.response(to: request) else {
          throw Refusal(404, "there is nothing at \(excerpt(request.path))")
        }
        return .response(file)
      }
    } catch {
      throw refusal(error)
    }
  }
}
