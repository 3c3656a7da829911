package io.metersync.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.timer.TimerComponent;
import org.apache.camel.component.timer.TimerConsumer;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.LoggingExceptionHandler;

/**
 * The {@code timer:} of routes on monotonic time. Camel's own waits on the wall clock, and so for a day when the clock is set
 * back by a day. The period counts from the end of a run.
 */
public final class MonotonicTimers extends TimerComponent {
    private final Map<TimerConsumer, MonotonicTimer> timers = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        DefaultEndpoint timer = (DefaultEndpoint) super.createEndpoint(uri, name, parameters);
        timer.setExceptionHandler(new LoggingExceptionHandler(getCamelContext(), MonotonicTimers.class) {
            @Override
            public void handleException(String message, Exchange exchange, Throwable exception) {
                // a stop ends the wait for the next attempt
                if (!(exception instanceof RejectedExecutionException)
                        || !getCamelContext().isStopping()) {
                    super.handleException(message, exchange, exception);
                }
            }
        });
        return timer;
    }

    @Override
    public Timer getTimer(TimerConsumer consumer) {
        return timers.computeIfAbsent(consumer, MonotonicTimer::new);
    }

    @Override
    public void removeTimer(TimerConsumer consumer) {
        MonotonicTimer timer = timers.remove(consumer);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Camel knows the type {@link Timer} only. Of that this one keeps nothing, neither the thread nor the clock. */
    private static final class MonotonicTimer extends Timer {
        private final TimerConsumer consumer;
        private final ExecutorServiceManager threads;
        private final ScheduledExecutorService thread;

        MonotonicTimer(TimerConsumer consumer) {
            super(true);
            super.cancel();
            this.consumer = consumer;
            threads = consumer.getEndpoint().getCamelContext().getExecutorServiceManager();
            thread = threads.newSingleThreadScheduledExecutor(consumer, "timer://" + consumer.getTimerName());
        }

        @Override
        public void schedule(TimerTask task, long delay) {
            thread.schedule(task, delay, TimeUnit.MILLISECONDS);
        }

        @Override
        public void schedule(TimerTask task, long delay, long period) {
            thread.scheduleWithFixedDelay(() -> run(task), delay, period, TimeUnit.MILLISECONDS);
        }

        @Override
        public void scheduleAtFixedRate(TimerTask task, long delay, long period) {
            thread.scheduleAtFixedRate(() -> run(task), delay, period, TimeUnit.MILLISECONDS);
        }

        @Override
        public void schedule(TimerTask task, Date time) {
            schedule(task, millisUntil(time));
        }

        @Override
        public void schedule(TimerTask task, Date firstTime, long period) {
            schedule(task, millisUntil(firstTime), period);
        }

        @Override
        public void scheduleAtFixedRate(TimerTask task, Date firstTime, long period) {
            scheduleAtFixedRate(task, millisUntil(firstTime), period);
        }

        /** The option {@code time} is for people. */
        private static long millisUntil(Date time) {
            return Duration.between(Instant.now(), time.toInstant()).toMillis();
        }

        private void run(TimerTask task) {
            task.run();
            if (consumer.getRepeatCount() > 0 && consumer.getCounter() >= consumer.getRepeatCount()) {
                thread.shutdown();
            }
        }

        @Override
        public void cancel() {
            threads.shutdown(thread);
        }
    }
}
