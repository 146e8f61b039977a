package io.emberwatch.monitor.notify;

import java.util.Locale;

/** What notifying tells its surroundings. Called on the sinks' threads and the alert thread; must not block. */
public interface NotificationListener {
    NotificationListener NOOP = new NotificationListener() {};

    /** What became of an attempt or of a message. */
    enum Result {
        /** The receiver has it. */
        SENT,
        /** This attempt failed; another follows. */
        FAILED,
        /** Given up: too old. */
        EXPIRED,
        /** Given up: too many messages wait for this sink. */
        OVERFLOW;

        /** As metrics have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An attempt to deliver, or to repeat what is open for a sink that forgets, ended; or a message was given up.
     *
     * @param sink the sink's name
     * @param nanos how long the attempt took; 0 where there was none
     */
    default void attempted(String sink, Result result, long nanos) {}

    /** The thread for alarms or images was too far behind, or failed, and something is lost: an error of the monitor. */
    default void eventLost() {}

    /**
     * A step of a thread failed by an error of the monitor or for want of memory; the thread goes on.
     *
     * @param stage {@code alert}, {@code evidence}, or {@code sink} for any sink's thread
     */
    default void stepFailed(String stage) {}
}
