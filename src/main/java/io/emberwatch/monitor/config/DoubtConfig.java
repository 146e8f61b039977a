package io.emberwatch.monitor.config;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a hit is not believed. Immutable. */
public record DoubtConfig(
        @Key(
                name = "agreement",
                about =
                        "A hit is not believed if its hot region is less similar than this to most of the "
                                + "latest hot regions: a fire stays in its place, reflections move. 0 switches this off; 0.3 is mild.",
                min = "0",
                max = "1",
                defaultValue = "0")
        double agreement,

        @Key(
                name = "flicker",
                about =
                        "A hit is not believed if no part of its hot region has changed its brightness by this share of "
                                + "the full range since the frame before, beyond what the camera's own movement and the light as a "
                                + "whole explain: flames flicker; lamps, sunsets and photographs do not. 0 switches this off.",
                min = "0",
                max = "1",
                defaultValue = "0.04")
        double flicker,

        @Key(
                name = "second_look",
                about =
                        "A hit is not believed if its hot region, cut out at the camera's own resolution and scored alone, "
                                + "scores less than this, or less than threshold where that is lower. It costs one more run of the "
                                + "network a hit. 0 switches this off.",
                min = "0",
                max = "1",
                defaultValue = "0.8")
        double secondLook,

        @Key(
                name = "quiet",
                about =
                        "Hours in which no hit is believed, by the clocks of the time zone; a camera's own list replaces that "
                                + "of the defaults.",
                example = "[mon-fri 08:00-17:00 Europe/Berlin, sat 08:00-12:00 Europe/Berlin, daily 23:30-24:00 UTC]")
        List<QuietHours> quiet) {
    static final double USUAL_SECOND_LOOK = 0.8;

    /** Every hit is believed. */
    public static final DoubtConfig NONE = new DoubtConfig(0, 0, List.of());

    public DoubtConfig {
        Checks.keys(DoubtConfig.class, agreement, flicker, secondLook, quiet);
        quiet = List.copyOf(quiet);
    }

    /** Without a second look. */
    public DoubtConfig(double agreement, double flicker, List<QuietHours> quiet) {
        this(agreement, flicker, 0, quiet);
    }

    /** With another {@code agreement}, and the rest as it is. */
    public DoubtConfig withAgreement(double other) {
        return new DoubtConfig(other, flicker, secondLook, quiet);
    }

    /** With another {@code flicker}, and the rest as it is. */
    public DoubtConfig withFlicker(double other) {
        return new DoubtConfig(agreement, other, secondLook, quiet);
    }

    /** With another {@code second_look}, and the rest as it is. */
    public DoubtConfig withSecondLook(double other) {
        return new DoubtConfig(agreement, flicker, other, quiet);
    }

    /** With other quiet hours, and the rest as it is. */
    public DoubtConfig withQuiet(List<QuietHours> other) {
        return new DoubtConfig(agreement, flicker, secondLook, other);
    }

    /**
     * Hours of a week in which a camera raises no alarm. Immutable.
     *
     * @param days on which they are
     * @param fromMinute minutes after midnight, 0..1439
     * @param toMinute minutes after midnight, the first that is not quiet, {@code fromMinute + 1}..1440
     * @param zone whose clocks and days count
     */
    public record QuietHours(Set<DayOfWeek> days, int fromMinute, int toMinute, ZoneId zone) {
        static final String FORM = "days, hours and a time zone, such as mon-fri 08:00-17:00 Europe/Berlin";
        private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
        private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
        private static final Pattern WRITTEN = Pattern.compile("(?:(daily)|" + DAY + "(?:-" + DAY + ")?) " + TIME
                + "-(?:(24:00)|" + TIME + ") ([A-Za-z0-9_/+-]{1,60})");

        public QuietHours {
            Checks.require(!days.isEmpty(), "a schedule must have a day");
            // In the order of the week, so that the same schedule is always written the same way.
            days = Collections.unmodifiableSet(EnumSet.copyOf(days));
            Checks.require(
                    fromMinute >= 0 && fromMinute < toMinute && toMinute <= 24 * 60,
                    "a schedule must end after it starts");
        }

        /**
         * Whether a moment lies in them, by what the zone's clocks show: an hour that they repeat counts both times, and
         * one that they leave out not at all.
         */
        public boolean covers(Instant moment) {
            ZonedDateTime local = moment.atZone(zone);
            int minute = local.getHour() * 60 + local.getMinute();
            return days.contains(local.getDayOfWeek()) && minute >= fromMinute && minute < toMinute;
        }

        /** Reads one item of the file. */
        static QuietHours parse(String text, Problems.Refused refusal) throws Problems.Refused {
            Matcher parts = WRITTEN.matcher(text);
            if (!parts.matches()) {
                throw refusal;
            }
            int from = minutes(parts.group(4), parts.group(5));
            int to = parts.group(6) != null ? 24 * 60 : minutes(parts.group(7), parts.group(8));
            if (to <= from) {
                throw new Problems.Refused(
                        "must end after it starts; hours across midnight are two items, up to 24:00 and from 00:00");
            }
            ZoneId zone;
            try {
                zone = ZoneId.of(parts.group(9));
            } catch (DateTimeException e) {
                throw new Problems.Refused("must name a time zone such as Europe/Berlin or UTC");
            }
            return new QuietHours(days(parts), from, to, zone);
        }

        private static int minutes(String hour, String minute) {
            return Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        }

        private static Set<DayOfWeek> days(Matcher parts) {
            if (parts.group(1) != null) {
                return EnumSet.allOf(DayOfWeek.class);
            }
            DayOfWeek day = day(parts.group(2));
            DayOfWeek last = parts.group(3) == null ? day : day(parts.group(3));
            Set<DayOfWeek> days = EnumSet.of(day);
            while (day != last) {
                // fri-mon goes on over the week's end.
                day = day.plus(1);
                days.add(day);
            }
            return days;
        }

        private static DayOfWeek day(String name) {
            return List.of(DayOfWeek.values()).stream()
                    .filter(day -> day.name().toLowerCase(Locale.ROOT).startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
