// The whole of Foundation comes in with the SQLite library. Importing it here, in the one target that is compiled
// for the static runtime, makes the linker take its parts from the static archives too.
import Foundation
