package io.emberwatch.core.demo;

import java.time.Duration;

/**
 * What the demo room shows. Immutable.
 *
 * @param period from one fire to the next, 20s to 1h
 * @param fire when it burns
 * @param seed which of four rooms is shown and how its flames dance, 0..999999
 */
public record DemoSettings(Duration period, Fire fire, int seed) {
    /** When the demo camera's room burns. */
    public enum Fire {
        /** Once in every period. */
        SOMETIMES,
        NEVER,
        /** A grown fire from the first frame on. */
        ALWAYS
    }

    /**
     * When the demo room burns: calm for a quarter of the period, then a fire that grows, burns and dies before four fifths
     * of it. Immutable, pure, thread-safe.
     */
    public static final class DemoScript {
        private static final double IGNITION = 0.25;
        private static final double GROWN = 0.36;
        private static final double DYING = 0.70;
        private static final double OUT = 0.80;
        private static final double AIR_CLEAR = 0.97;

        private final double periodSeconds;
        private final DemoSettings.Fire fire;

        public DemoScript(DemoSettings config) {
            this.periodSeconds = config.period().toMillis() / 1000.0;
            this.fire = config.fire();
        }

        /** What a moment of the period is called. */
        public enum Phase {
            CALM,
            IGNITING,
            BURNING,
            DYING
        }

        /**
         * What burns at a moment.
         *
         * @param size of the fire, 0 (none, exactly) to 1 (its peak)
         * @param smoke in the air, 0 to 1
         */
        public record Moment(Phase phase, double size, double smoke) {}

        /**
         * What burns at a time.
         *
         * @param sinceStart not negative
         */
        public Moment at(Duration sinceStart) {
            double turn = (sinceStart.toNanos() / 1e9 / periodSeconds) % 1.0;
            return switch (fire) {
                case NEVER -> new Moment(Phase.CALM, 0, 0);
                case ALWAYS -> new Moment(Phase.BURNING, 0.9 + 0.1 * Math.sin(2 * Math.PI * turn), 0.8);
                case SOMETIMES -> inPeriod(turn);
            };
        }

        private static Moment inPeriod(double turn) {
            if (turn < IGNITION || turn >= AIR_CLEAR) {
                return new Moment(Phase.CALM, 0, 0);
            }
            if (turn < GROWN) {
                double done = (turn - IGNITION) / (GROWN - IGNITION);
                return new Moment(Phase.IGNITING, 0.06 + 0.64 * done, 0.4 * done);
            }
            if (turn < DYING) {
                double done = (turn - GROWN) / (DYING - GROWN);
                return new Moment(Phase.BURNING, 0.7 + 0.3 * Math.sin(Math.PI * done), 0.4 + 0.6 * done);
            }
            double fading = 1 - (turn - DYING) / (AIR_CLEAR - DYING);
            if (turn < OUT) {
                double left = 1 - (turn - DYING) / (OUT - DYING);
                return new Moment(Phase.DYING, 0.05 + 0.65 * left * left, fading);
            }
            return new Moment(Phase.CALM, 0, fading);
        }
    }
}
