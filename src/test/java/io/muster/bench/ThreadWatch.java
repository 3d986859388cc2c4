package io.muster.bench;

/** Samples the number of threads of a process every 10 ms, until closed. */
final class ThreadWatch implements AutoCloseable {

    private static final long PAUSE_MS = 10;

    private final ServerProcess process;
    private final Thread watching;
    private volatile int most;

    private ThreadWatch(ServerProcess process) {
        this.process = process;
        this.most = process.threads();
        this.watching = new Thread(this::watch, "thread-watch");
        watching.setDaemon(true);
    }

    static ThreadWatch start(ServerProcess process) {
        ThreadWatch watch = new ThreadWatch(process);
        watch.watching.start();
        return watch;
    }

    /** The maximum number seen. */
    int most() {
        return most;
    }

    @Override
    public void close() {
        watching.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                most = Math.max(most, process.threads());
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
