package io.minidote.history.judge;

import java.util.List;

/// A transaction has read a register it had not written itself before.
record RegisterRead(int transaction, Register register, List<String> values) {}
