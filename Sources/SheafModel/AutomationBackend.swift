/// A service that keeps automations, and calls addresses of the user's when something happens.
public protocol AutomationBackend: Backend {
  /// What starts an automation, in the service's order; none for a node that is no automation.
  func triggers(of node: ID<Node>) async throws(BackendError) -> [Trigger]

  /// The events that a webhook can be registered for, in the service's words; the first is the usual one.
  var webhookEvents: [String] { get }

  /// The webhooks of the space that a node is in.
  func webhooks(of node: ID<Node>) async throws(BackendError) -> [Webhook]

  /// Registers a webhook in the space that a node is in. Sent twice, it makes two.
  func addWebhook(_ draft: WebhookDraft, to node: ID<Node>) async throws(BackendError) -> Webhook

  /// Removes a webhook of the space that a node is in, for good.
  func removeWebhook(_ webhook: ID<Webhook>, from node: ID<Node>) async throws(BackendError)
}

/// What starts an automation.
public struct Trigger: Hashable, Sendable, Codable {
  public let id: ID<Trigger>
  public var name: String
  /// What the service calls this kind, such as `RECORD_CREATED`; nil when it does not say.
  public var kind: String?
  /// Such as `ACTIVE`, in the service's words; nil when it does not say.
  public var status: String?

  public init(id: ID<Trigger>, name: String, kind: String? = nil, status: String? = nil) {
    self.id = id
    self.name = name
    self.kind = kind
    self.status = status
  }
}

/// An address that a service calls when something happens.
public struct Webhook: Hashable, Sendable, Codable {
  public let id: ID<Webhook>
  public var draft: WebhookDraft

  public init(id: ID<Webhook>, draft: WebhookDraft) {
    self.id = id
    self.draft = draft
  }
}

/// A webhook as it is registered.
public struct WebhookDraft: Hashable, Sendable, Codable {
  /// One of `AutomationBackend.webhookEvents`.
  public var event: String
  public var name: String
  /// What is called.
  public var url: String
  /// A sentence for people; nil for none.
  public var note: String?

  public init(event: String, name: String, url: String, note: String? = nil) {
    self.event = event
    self.name = name
    self.url = url
    self.note = note
  }
}
