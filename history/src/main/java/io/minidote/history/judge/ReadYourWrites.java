package io.minidote.history.judge;

/// A session sees what it has itself written.
final class ReadYourWrites extends HorizonRule {

    ReadYourWrites() {
        super("ReadYourWrites", "a session sees its own writes");
    }

    @Override
    Horizon horizon(Case of, int transaction) {
        var own = of.chains().chainOf(transaction);
        return chain -> chain == own ? of.chains().positionOf(transaction) : 0;
    }
}
