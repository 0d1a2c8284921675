/// Makes a function that tells the time since now on a clock of any kind.
func stopwatch(_ clock: any Clock<Duration>) -> @Sendable () -> Duration {
  func start<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let beginning = clock.now
    return { beginning.duration(to: clock.now) }
  }
  return start(clock)
}
