package io.minidote.history.judge;

/// Every value is written to a register by one transaction only. Without that nobody knows who
/// wrote what was read: it says nothing about the database, but that this history cannot be judged.
final class UniqueWrites extends Rule {

    UniqueWrites() {
        super("UniqueWrites", "each value is written once", Needs.NOTHING);
    }

    @Override
    void judge(Case of) {
        look(of.history().size());
        for (var twice : of.twice()) {
            broken(() ->
                    new Story(of)
                            .with(twice.first(), twice.key())
                            .with(twice.second(), twice.key())
                            .witness("%s is written to %s twice", twice.value(), twice.key()));
        }
    }
}
