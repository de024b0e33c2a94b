package io.minidote.cli.torture;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// System calls of a process that runs, made to fail or to take long, by strace.
final class Tracers implements AutoCloseable {

    private final Nodes nodes;
    private final List<Process> attached = new ArrayList<>();

    Tracers(Nodes nodes) {
        this.nodes = nodes;
    }

    /// Something that is let go of.
    interface Hold extends AutoCloseable {

        /// Whether a process that still runs is being traced.
        boolean holds();

        @Override
        void close() throws InterruptedException;
    }

    private static final Hold NOTHING =
            new Hold() {
                @Override
                public boolean holds() {
                    return false;
                }

                @Override
                public void close() {}
            };

    /// Makes system calls of a node do something else from now on.
    ///
    /// @param calls their names, with commas between
    /// @param effect what strace calls an injection, such as `error=EIO`
    /// @return what lets go of it
    synchronized Hold attach(String node, String calls, String effect) throws IOException {
        var process = nodes.running(node);
        if (process.isEmpty()) {
            return NOTHING;
        }
        var tracer =
                new ProcessBuilder(
                                "strace",
                                "-f",
                                "-qq",
                                "-o",
                                "/dev/null",
                                "-e",
                                "trace=" + calls,
                                "-e",
                                "inject=%s:%s".formatted(calls, effect),
                                "-p",
                                Long.toString(process.get().pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.DISCARD)
                        .start();
        attached.add(tracer);
        return new Hold() {
            @Override
            public boolean holds() {
                return tracer.isAlive();
            }

            @Override
            public void close() throws InterruptedException {
                letGo(tracer);
            }
        };
    }

    /// Asked to end, it leaves the traced process as it found it.
    private synchronized void letGo(Process tracer) throws InterruptedException {
        tracer.destroy();
        if (!tracer.waitFor(5, TimeUnit.SECONDS)) {
            tracer.destroyForcibly().waitFor();
        }
        attached.remove(tracer);
    }

    @Override
    public synchronized void close() throws InterruptedException {
        while (!attached.isEmpty()) {
            letGo(attached.getLast());
        }
    }
}
