/// What a server that means harm says where the address of a file belongs.
package enum HostileAddress {
  package static let all = [
    "file:///etc/passwd", "FILE:///etc/passwd", "/etc/passwd", "--help://x", "-x", "smb://h/s",
    "x-man-page:ls", "javascript:alert(1)", "mailto:a@b?attach=/etc/passwd", "https://e.org/\u{1B}[2J",
    "https://e.org/\n-x", "",
  ]
}
