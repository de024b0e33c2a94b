package io.minidote.history.judge;

/// Sets in which adds win: an element that was seen added and that nobody may have removed since is
/// there, and one that was seen removed is not, unless it may have been added otherwise.
final class SetMembers extends Rule {

    SetMembers() {
        super("SetMembers", "sets show what adds and removes left there", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        var membership = new Membership(of);
        var chains = of.chains();
        for (var chain = 0; chain < chains.count(); chain++) {
            membership.nextChain();
            for (var position = 0; position < chains.length(chain); position++) {
                for (var read : of.setReads(chains.at(chain, position))) {
                    judge(of, read, membership);
                }
            }
        }
    }

    private void judge(Case of, SetRead read, Membership membership) {
        look();
        var past = of.past(read.transaction());
        for (var element : membership.missing(read, past)) {
            broken(() ->
                    membership.missingWitness(
                            element, read, membership.addThatMustBeSeen(element, read, past)));
        }
        for (var element : read.elements()) {
            if (membership.undone(element, read, past)) {
                broken(() -> {
                    var story = new Story(of).with(read.transaction(), element.key());
                    return story.witness(
                            "%s sees %s in %s, and has seen every add of it removed",
                            story.name(read.transaction()), element.name(), element.key());
                });
            }
        }
    }
}
