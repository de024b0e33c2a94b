package io.minidote.cli.torture;

import io.minidote.history.Operation;
import java.util.List;

/// What a client asks for: an operation whose answer is still open.
///
/// A key begins with the name of its data type and a colon, so that everybody knows what it is.
sealed interface Ask {

    String key();

    /// The data type's public name.
    default String type() {
        return key().substring(0, key().indexOf(':'));
    }

    /// Something that changes an object; there is no more to be said of it later.
    ///
    /// @param operation as the history has it
    record Change(Operation operation) implements Ask {
        @Override
        public String key() {
            return operation.key();
        }
    }

    /// What an object's value is.
    record Look(String key) implements Ask {

        /// The answer where the value is a number.
        Operation was(long number) {
            return new Operation.Count(key, number);
        }

        /// The answer where the value is a set, or one or several assignments, or none.
        Operation was(List<String> values) {
            return type().equals(Keys.SET)
                    ? new Operation.Members(key, values)
                    : new Operation.Read(key, values);
        }
    }

    /// What of it may have happened though nobody said so.
    static List<Operation> changes(List<Ask> asks) {
        return asks.stream()
                .filter(Change.class::isInstance)
                .map(ask -> ((Change) ask).operation())
                .toList();
    }
}
