import Testing

/// What came from outside passes one gate on its way to a terminal, to another program, and to the disk.
@Suite struct OutsideTests {
  /// The lines of the program's code with one of the words, but for those of files that may have it.
  private func places(of words: [String], but allowed: [String]) throws -> [String] {
    let files = try SourceTree.swiftFiles(under: "Sources").filter { file in
      !file.path.contains("oopback") && !allowed.contains { file.path.hasPrefix("Sources/\($0)") }
    }
    #expect(files.count > 100)
    return files.flatMap { $0.places(of: words) }
  }

  @Test func `everything that commands say goes through one gate`() throws {
    let words = [
      "STDOUT_FILENO", "STDERR_FILENO", "FileHandle", "fputs(", "fwrite(", "putchar(", "puts(", "vprintf(",
      "perror(",
      "TextOutputStream", "/dev/tty", "stdout", "stderr",
    ]
    // These two only ask whether there is a terminal.
    #expect(
      try places(
        of: words,
        but: ["SheafScripting/DescriptorOutput.swift", "sheaf/Connect.swift", "SheafApp/Launch.swift"]) == [])
    // Bytes of files, which nobody reads as they are written.
    let files = [
      "SheafScripting/DescriptorOutput.swift", "SheafScripting/RefusedRows.swift",
      "SheafHTTP/FileTransfer.swift",
      "SheafFiles/OwnFile.swift", "Backends/SQLite/FileCopy.swift",
    ]
    #expect(try places(of: ["Glibc.write(", "pwrite(", "writev("], but: files) == [])
  }

  @Test func `other programs are started in three places, without the secrets, and see a target of the gate`()
    throws
  {
    let starters = ["SheafApp/Opener.swift", "SheafApp/TokenCommand.swift", "SheafApp/ExternalEditor.swift"]
    let words = ["Subprocess.run", "posix_spawn", "execve(", "execvp(", "popen(", "system(\"", "fork()"]
    #expect(try places(of: words, but: starters) == [])
    for path in starters {
      let file = try SourceFile("Sources/" + path)
      #expect(
        file.places(of: ["Subprocess.run"]).count == 1
          && file.code.contains { $0.contains(".withoutSecrets") })
    }
    let opener = try SourceTree.text("Sources/SheafApp/Opener.swift")
    #expect(opener.contains("func open(_ target: OpenTarget)"))
  }

  @Test func `only a person's choice makes a file to be sent, and only its keeper a file that is kept`()
    throws
  {
    let choices = [
      "SheafViewModel/Files/FilePickerState.swift", "SheafViewModel/Overlays/PromptState.swift",
      "SheafScripting/LocalFile+Reading.swift",
    ]
    #expect(try places(of: ["LocalFile("], but: choices) == [])
    #expect(
      try places(
        of: [".sending("],
        but: ["Backends/Bubble/InlineFile.swift", "SheafViewModel", "SheafFetch", "SheafScreens"]) == [])
    #expect(try places(of: [".kept(at:"], but: ["Backends/SQLite/AttachmentStore.swift"]) == [])
  }

  @Test func `files of the user's folder are read by those who ask whose they are`() throws {
    let folders = ["Sources/SheafConfig", "Sources/SheafJournal", "Sources/SheafApp"]
    for folder in folders {
      for file in try SourceTree.swiftFiles(under: folder) {
        #expect(
          file.places(of: ["Data(contentsOf:", "contents(atPath:", "String(contentsOf", "chmod("]) == [])
      }
    }
  }

  @Test func `every test that the promises name is there`() throws {
    let promises = try SourceTree.text("SECURITY.md")
    let tests = try SourceTree.swiftFiles(under: "Tests").flatMap(\.lines)
    var suites: Set<String> = []
    var sentences: Set<String> = []
    for line in tests {
      if let name = line.firstMatch(of: /struct ([A-Za-z]+Tests)\b/)?.1 { suites.insert(String(name)) }
      if let name = line.firstMatch(of: /func `([^`]+)`/)?.1 { sentences.insert(String(name)) }
    }
    let named = promises.matches(of: /`([A-Za-z]+Tests)`/).map { String($0.1) }
    let quoted = promises.matches(of: /“([^”]+)”/).map { String($0.1) }
    #expect(named.count > 5 && quoted.count > 10)
    #expect(Set(named).subtracting(suites).sorted() == [])
    #expect(Set(quoted).subtracting(sentences).sorted() == [])
  }
}
