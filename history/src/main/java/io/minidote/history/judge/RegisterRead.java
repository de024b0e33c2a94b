package io.minidote.history.judge;

import java.util.List;

/// A transaction has read a register it had not written itself before.
///
/// @param writers of each value who wrote it, or [Chains#NONE]
record RegisterRead(int transaction, Register register, List<String> values, int[] writers) {

    RegisterRead(int transaction, Register register, List<String> values) {
        this(transaction, register, values, values.stream().mapToInt(register::writer).toArray());
    }
}
