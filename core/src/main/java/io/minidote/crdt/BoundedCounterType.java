package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.ReplicaId;
import io.minidote.crdt.BoundedCounter.Account;
import io.minidote.crdt.BoundedCounter.Effect;
import io.minidote.crdt.BoundedCounter.Holding;
import io.minidote.crdt.BoundedCounter.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// How a [BoundedCounter] is asked for and written.
final class BoundedCounterType implements DataType<BoundedCounter, Operation, Effect> {

    private static final int GRANT = 1;
    private static final int SPEND = 2;
    private static final int MOVE = 3;

    @Override
    public String name() {
        return "counter_b";
    }

    @Override
    public String meaning() {
        return "a counter that is never below zero: each replica spends only rights that it holds";
    }

    @Override
    public BoundedCounter empty() {
        return BoundedCounter.EMPTY;
    }

    @Override
    public List<Syntax<Operation>> operations() {
        return List.of(
                Syntax.integer(
                        "increment",
                        1,
                        "adds n, and to the rights of this replica",
                        Operation.Increment::new),
                Syntax.integer(
                        "decrement",
                        1,
                        "subtracts n; refused where this replica has not as many rights",
                        Operation.Decrement::new),
                new Syntax<>(
                        "transfer",
                        "n replica",
                        "gives n rights of this replica to another one",
                        BoundedCounterType::transfer),
                Syntax.plain(
                        "reset", "subtracts all rights of this replica", new Operation.Reset()));
    }

    private static Syntax.Parsed<Operation> transfer(List<Bytes> words) {
        if (words.size() != 2) {
            return new Syntax.Parsed.Malformed<>(
                    "transfer takes a number and a replica, not %d arguments"
                            .formatted(words.size()));
        }
        var n = words.getFirst().integer();
        return n.isPresent() && n.getAsLong() >= 1
                ? new Syntax.Parsed.Operation<>(
                        new Operation.Transfer(n.getAsLong(), words.getLast().text()))
                : new Syntax.Parsed.Malformed<>(
                        "transfer takes an integer from 1 to %d, not '%s'"
                                .formatted(Long.MAX_VALUE, words.getFirst()));
    }

    /// Of what was added each replica takes back its own part only, so nobody undoes all of it.
    @Override
    public Optional<Operation> reset() {
        return Optional.empty();
    }

    /// Nobody would ask for rights of a counter in a map, or take them over.
    @Override
    public boolean inMaps() {
        return false;
    }

    @Override
    public Prepared<Operation> among(Operation operation, Supplier<SortedSet<ReplicaId>> members) {
        return operation instanceof Operation.Transfer(var n, var to)
                ? transfer(n, to, members.get())
                : Prepared.as(operation);
    }

    private static Prepared<Operation> transfer(long n, String to, SortedSet<ReplicaId> members) {
        var meant =
                members.stream()
                        .filter(each -> each.name().equals(to) || each.toString().equals(to))
                        .toList();
        return switch (meant.size()) {
            case 0 ->
                    Prepared.refused(
                            "'%s' is no member; these are: %s".formatted(to, words(members)));
            case 1 -> Prepared.as(new Operation.Transfer(n, meant.getFirst().toString()));
            default ->
                    Prepared.refused(
                            "'%s' may be any of %s: say which".formatted(to, words(meant)));
        };
    }

    private static String words(Collection<ReplicaId> replicas) {
        return replicas.stream().map(ReplicaId::toString).collect(Collectors.joining(", "));
    }

    @Override
    public boolean removes(Effect effect) {
        return effect instanceof Effect.Spend;
    }

    @Override
    public void writeEffect(Effect effect, CausalWriter out) {
        switch (effect) {
            case Effect.Grant(var n, var begins) -> {
                out.writeByte(GRANT);
                out.writeVarint(n);
                out.writeBoolean(begins);
            }
            case Effect.Spend(var n, var begins, var closes) -> {
                out.writeByte(SPEND);
                Codes.Sum.WHOLE.write(out, n);
                out.writeBoolean(begins);
                out.writeVarint(closes.size());
                for (var account : closes) {
                    out.writeReplica(account.holder());
                    OriginTotals.writeBases(out, account.seen(), Codes.Sum.WHOLE);
                }
            }
            case Effect.Move(var from, var to, var n, var begins, var beginsThere) -> {
                out.writeByte(MOVE);
                out.writeReplica(from);
                out.writeReplica(to);
                Codes.Sum.WHOLE.write(out, n);
                out.writeBoolean(begins);
                out.writeBoolean(beginsThere);
            }
        }
    }

    @Override
    public Effect readEffect(CausalReader in) {
        return switch (Codes.readKind(in, MOVE)) {
            case GRANT ->
                    new Effect.Grant(in.readVarint(Long.MAX_VALUE, "rights"), in.readBoolean());
            case SPEND ->
                    new Effect.Spend(
                            readAmount(in),
                            in.readBoolean(),
                            in.readAscending(
                                    "holders", BoundedCounterType::readAccount, Account::holder));
            default ->
                    new Effect.Move(
                            in.readReplica(),
                            in.readReplica(),
                            readAmount(in),
                            in.readBoolean(),
                            in.readBoolean());
        };
    }

    private static Number readAmount(CausalReader in) {
        var start = in.position();
        var amount = Codes.Sum.WHOLE.read(in);
        if (amount.doubleValue() < 0) {
            throw in.malformed(start, "a number of rights", amount.toString());
        }
        return amount;
    }

    private static Account readAccount(CausalReader in) {
        return new Account(in.readReplica(), OriginTotals.readBases(in, Codes.Sum.WHOLE));
    }

    @Override
    public void writeState(BoundedCounter state, CausalWriter out) {
        out.writeVarint(state.holdings().size());
        for (var holding : state.holdings()) {
            out.writeReplica(holding.holder());
            holding.rights().write(out, Codes.Sum.WHOLE);
        }
    }

    @Override
    public BoundedCounter readState(CausalReader in) {
        return new BoundedCounter(
                in.readAscending("holders", BoundedCounterType::readHolding, Holding::holder));
    }

    private static Holding readHolding(CausalReader in) {
        var holder = in.readReplica();
        var start = in.position();
        var rights = OriginTotals.read(in, Codes.Sum.WHOLE);
        if (rights.isEmpty()) {
            throw in.malformed(start, "what was given to or taken from " + holder, "nothing");
        }
        return new Holding(holder, rights);
    }

    @Override
    public String toString() {
        return name();
    }
}
