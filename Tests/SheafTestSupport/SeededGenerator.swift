public import Chance

/// Random numbers that are the same in every run, so that a failure can be seen again.
public typealias SeededGenerator = Dice
