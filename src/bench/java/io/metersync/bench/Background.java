package io.metersync.bench;

/** Threads of the proxy: they end with the sockets and queues they wait for, and never keep the benchmark running. */
final class Background {
    private Background() {}

    /** A loop over a socket or a queue. */
    interface Task {
        void run() throws Exception;
    }

    static Thread start(String name, Task task) {
        Thread thread = new Thread(() -> run(task), "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void run(Task task) {
        try {
            task.run();
        } catch (Exception e) {
            // one side closed the connection; the closed socket tells the other side
        }
    }
}
