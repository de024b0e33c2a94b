package io.minidote.history.judge;

/// In the end, when everything has healed and arrived, everybody sees all that was acknowledged,
/// and all that anybody had seen.
final class LostUpdates extends HorizonRule {

    LostUpdates() {
        super("LostUpdates", "in the end all that was acknowledged is there");
    }

    @Override
    boolean concerns(Case of, int transaction) {
        return of.transaction(transaction).isFinal();
    }

    @Override
    Horizon horizon(Case of, int transaction) {
        return of.everything();
    }
}
