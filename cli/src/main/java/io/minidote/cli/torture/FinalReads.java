package io.minidote.cli.torture;

import io.minidote.cli.torture.Conversation.Answer;
import io.minidote.history.Outcome;
import io.minidote.history.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads every object at every node, when all has healed and arrived.
///
/// @param ages how many ages of keys there are
record FinalReads(Recorder recorder, int ages) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// @return why it could not be read everywhere
    List<String> at(List<Seat> seats) throws IOException, InterruptedException {
        var findings = new ArrayList<String>();
        for (var seat : seats) {
            try (var conversation = seat.door().enter()) {
                for (var age = 0; age < ages; age++) {
                    findings.addAll(read(seat, conversation, age));
                }
            } catch (IOException broken) {
                findings.add(unread(seat, String.valueOf(broken.getMessage())));
            }
        }
        return findings;
    }

    private List<String> read(Seat seat, Conversation conversation, int age)
            throws IOException, InterruptedException {
        var looks = new Keys(age).all().stream().<Ask>map(Ask.Look::new).toList();
        var until = Instant.now().plus(PATIENCE);
        while (true) {
            var invoked = recorder.micros();
            switch (conversation.ask(looks)) {
                case Answer.Done(var operations, _) -> {
                    recorder.record(
                            Transaction.FINAL + seat.node(),
                            seat.node(),
                            age + 1,
                            invoked,
                            Outcome.OK,
                            operations);
                    return List.of();
                }
                case Answer.Refused(var why) -> {
                    if (!again(until)) {
                        return List.of(unread(seat, why));
                    }
                }
                case Answer.Late(var why) -> {
                    if (!again(until)) {
                        return List.of(unread(seat, why));
                    }
                }
                case Answer.Unclear(var why) -> {
                    return List.of(unread(seat, why));
                }
            }
        }
    }

    /// Waits a little, if there is time to ask again.
    private static boolean again(Instant until) throws InterruptedException {
        if (Instant.now().isAfter(until)) {
            return false;
        }
        Thread.sleep(LOOK_AGAIN);
        return true;
    }

    private static String unread(Seat seat, String why) {
        return "%s cannot be read: %s".formatted(seat.node(), why);
    }
}
