public import SheafModel

/// What screens ask of a service's automations.
public enum AutomationRequest: Hashable, Sendable {
  /// The webhooks of the space that a node is in.
  case webhooks(of: ID<Node>)
  case add(WebhookDraft, to: ID<Node>)
  case remove(ID<Webhook>, from: ID<Node>)
  case triggers(of: ID<Node>)
}

/// What a service with automations answers.
public enum AutomationAnswer: Hashable, Sendable {
  /// The webhooks of a space, and the events that one can be registered for.
  case webhooks(of: ID<Node>, [Webhook], events: [String])
  case added(Webhook, to: ID<Node>)
  case removed(ID<Webhook>, from: ID<Node>)
  case triggers(of: ID<Node>, [Trigger])
}
