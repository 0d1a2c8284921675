@main struct SheafLoopback { static func main() {} }
