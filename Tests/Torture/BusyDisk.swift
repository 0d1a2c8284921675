import TerminalDriver

/// A program that writes and syncs without a pause.
struct BusyDisk {
  private let writer: PseudoTerminal

  init(in folder: String) throws(DriverFailure) {
    writer = try PseudoTerminal(
      [
        "/bin/sh", "-c",
        "while :; do dd if=/dev/zero of='\(folder)/busy' bs=64k count=64 conv=fsync 2>/dev/null; done",
      ], environment: ["PATH": "/usr/bin:/bin"])
  }

  func end() { writer.kill() }
}
