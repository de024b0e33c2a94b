/// The `minidote` command: what a person or a script can ask for at a shell.
///
/// A command is a class that picocli fills with what was typed and then calls; what it returns is
/// the number the process ends with. Those numbers have one list, [io.minidote.cli.ExitCode], which
/// `minidote --help` prints. What a command finds wrong it throws as
/// [io.minidote.cli.CommandFailed], with a message for the one who typed; a stack trace is only
/// shown to who asks for it with `--debug`.
///
/// Start reading at [io.minidote.cli.Main]: a new command is a class and its name in the list
/// there.
package io.minidote.cli;
