package io.metersync.process;

import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import sun.misc.Signal;

/** Camel's Main as a service, which SIGTERM and SIGINT stop. */
final class CamelService {
    private final Main main = new Main();

    CamelService() {
        // its own hook would end the JVM with 143: a stop that went well is a 0
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    }

    Main main() {
        return main;
    }

    /** {@code stop} is called by a signal, and has to call {@link #end()}. */
    void stopWith(Runnable stop) {
        Signal.handle(new Signal("TERM"), signal -> stop.run());
        Signal.handle(new Signal("INT"), signal -> stop.run());
    }

    /** Runs until the end. Throws the error that prevented the start. */
    void run() throws Exception {
        main.run();
    }

    void end() {
        main.completed();
    }
}
