package io.minidote.doors.redis;

import io.minidote.doors.redis.Command.Action;
import io.minidote.doors.redis.Command.Keys;
import io.minidote.doors.redis.Command.Manner;
import java.util.List;
import java.util.stream.Stream;

/// Makes the rows of one group of the command table.
///
/// @param name Redis's word for it
record Group(String name) {

    private static final String MORE = "…";

    /// A command that looks at what is published.
    ///
    /// @param usage its name and its arguments
    Command read(String usage, Manner manner, Keys keys, String summary, Command.Reading reading) {
        return row(usage, manner, keys, summary, "", new Action.Read(reading));
    }

    /// A command that looks at all keys that are published.
    ///
    /// @param usage its name and its arguments
    Command look(String usage, Manner manner, String summary, Command.Looking looking) {
        return row(usage, manner, Keys.NONE, summary, "", new Action.Look(looking));
    }

    /// A command for the one writer.
    ///
    /// @param usage its name and its arguments
    /// @param concurrent what becomes of it when others write at the same time
    Command write(
            String usage,
            Manner manner,
            Keys keys,
            String summary,
            String concurrent,
            Command.Changing changing) {
        return row(usage, manner, keys, summary, concurrent, new Action.Write(changing));
    }

    /// A command that needs nothing but its connection.
    ///
    /// @param usage its name and its arguments
    Command talk(String usage, String summary, Command.Talking talking) {
        return talk(usage, Manner.TALKS, summary, talking);
    }

    Command talk(String usage, Manner manner, String summary, Command.Talking talking) {
        return row(usage, manner, Keys.NONE, summary, "", new Action.Talk(talking));
    }

    /// A command about the order of requests itself.
    ///
    /// @param usage its name and its arguments
    Command flow(String usage, Manner manner, String summary, Command.Step step) {
        return flow(usage, manner, summary, "", step);
    }

    /// The same for one that writes.
    ///
    /// @param usage its name and its arguments
    /// @param concurrent what becomes of it when others write at the same time
    Command flow(
            String usage, Manner manner, String summary, String concurrent, Command.Step step) {
        return row(usage, manner, Keys.NONE, summary, concurrent, new Action.Flow(step));
    }

    /// The same, which others that write at the same time have a part in.
    Command flow(
            String usage,
            Manner manner,
            Keys keys,
            String summary,
            String concurrent,
            Command.Step step) {
        return row(usage, manner, keys, summary, concurrent, new Action.Flow(step));
    }

    /// A command that does what its subcommands do, and nothing without them.
    Command container(String name, String summary) {
        return row(
                name + " subcommand [argument …]",
                Manner.CONTAINS,
                Keys.NONE,
                summary,
                "",
                new Action.Contain((_, _) -> Errors.wrongArity(name)));
    }

    /// A command that does what its subcommands do, and something without them.
    Command container(String name, String summary, Command.Talking alone) {
        return row(
                name + " [subcommand [argument …]]",
                Manner.TALKS,
                Keys.NONE,
                summary,
                "",
                new Action.Contain(alone));
    }

    /// What HELP says of the commands of a container.
    Command help(String container) {
        return talk(
                container + "|help",
                Manner.TALKS,
                "What there is.",
                (_, _) ->
                        Answer.bulks(
                                Commands.subcommands(container).stream()
                                        .map(each -> each.line() + ": " + each.summary())
                                        .toList()));
    }

    /// Commands of Redis that are not there.
    ///
    /// @param why ends the sentence that says so
    List<Command> refuse(String why, String... names) {
        return Stream.of(names)
                .map(name ->
                        row(
                                name + " [argument …]",
                                Manner.TALKS,
                                Keys.NONE,
                                why,
                                "",
                                new Action.Refuse(Errors.notThere(name, why))))
                .toList();
    }

    private Command row(
            String usage,
            Manner manner,
            Keys keys,
            String summary,
            String concurrent,
            Action action) {
        var end = usage.indexOf(' ');
        return new Command(
                name,
                end < 0 ? usage : usage.substring(0, end),
                end < 0 ? "" : usage.substring(end + 1),
                arity(usage),
                manner,
                keys,
                summary,
                concurrent,
                action);
    }

    /// As the usage says: what stands in brackets can be left out, and `…` goes on.
    private static int arity(String usage) {
        var words = usage.split(" ")[0].contains("|") ? 1 : 0; // a subcommand's name is two
        var depth = 0;
        for (var word : usage.split(" ")) {
            if (depth == 0 && !word.startsWith("[") && !word.equals(MORE)) {
                words++;
            }
            for (var i = 0; i < word.length(); i++) {
                depth += word.charAt(i) == '[' ? 1 : word.charAt(i) == ']' ? -1 : 0;
            }
        }
        return usage.contains("[") || usage.contains(MORE) ? -words : words;
    }
}
