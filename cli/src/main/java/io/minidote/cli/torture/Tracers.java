package io.minidote.cli.torture;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// System calls of a process that runs, made to fail or to take long, by strace.
final class Tracers implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Nodes nodes;
    private final List<Process> attached = new ArrayList<>();

    Tracers(Nodes nodes) {
        this.nodes = nodes;
    }

    /// Something that is let go of.
    interface Hold extends AutoCloseable {
        @Override
        void close() throws InterruptedException;
    }

    /// Makes system calls of a node do something else from now on.
    ///
    /// @param calls their names, with commas between
    /// @param effect what strace calls an injection, such as `error=EIO`
    /// @return what lets go of it
    /// @throws Fault.NotNow where the node does not run
    Hold attach(String node, String calls, String effect)
            throws IOException, InterruptedException, Fault.NotNow {
        var process = nodes.running(node);
        if (process.isEmpty()) {
            throw new Fault.NotNow(node + " does not run");
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
        hold(tracer);
        awaitHold(process.get().pid(), tracer);
        return () -> letGo(tracer);
    }

    private synchronized void hold(Process tracer) {
        attached.add(tracer);
    }

    private static void awaitHold(long pid, Process tracer)
            throws IOException, InterruptedException {
        while (!holdsAll(Path.of("/proc", Long.toString(pid), "task"))) {
            if (!tracer.isAlive()) {
                throw new IOException("strace does not hold process " + pid);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// Whether each thread is being traced.
    private static boolean holdsAll(Path threads) {
        try (var all = Files.newDirectoryStream(threads)) {
            for (var thread : all) {
                if (Files.readString(thread.resolve("status")).contains("TracerPid:\t0\n")) {
                    return false;
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException _) {
            return false; // One of them has just ended, or all have.
        }
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
