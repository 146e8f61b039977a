package io.emberwatch.monitor.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record component a key of the configuration file, and is the only place that names it. The loader, the checks
 * of the records, {@code config/emberwatch.yml} and {@code docs/configuration.md} all come from here.
 *
 * <p>How the value is read follows from the component's Java type ({@link ValueTypes}). {@code Optional} components may
 * be left out; {@code List} components may be left out and are then empty.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** The key in the file. */
    String name();

    /**
     * What it means, in one or more sentences. A line that begins with a space is shown as it is; empty only where the
     * name says it all.
     */
    String about() default "";

    /** The default as the file would write it; empty for none. */
    String defaultValue() default "";

    /** Whether the file must have it. */
    boolean required() default false;

    /** Of the one key that names its mapping: what stands in words where it is left out. */
    String implied() default "";

    /** The least value, as the file would write it: of numbers, durations and sizes. */
    String min() default "";

    /** The largest value; of a text its most characters. */
    String max() default "";

    /** As {@link #min}, but not itself allowed. */
    String above() default "";

    /** As {@link #max}, but not itself allowed. */
    String below() default "";

    /** The words that a text must be one of. */
    String[] choices() default {};

    /** What a text, or each text of a list, must match; needs {@link #form}. */
    String pattern() default "";

    /** What {@link #pattern} takes, in words that follow "must be". */
    String form() default "";

    /** Reads the text, where neither the Java type nor a pattern says how. */
    Class<? extends ValueTypes.ValueType<?>> type() default NoType.class;

    /** The most items of a list. */
    int maxItems() default 50;

    /** A key beside it that it must not exceed. */
    String atMost() default "";

    /** A key beside it that must be there too. */
    String needs() default "";

    /** What the reference file shows where there is no default. */
    String example() default "";

    /** Stands for no {@link #type}. */
    interface NoType extends ValueTypes.ValueType<Object> {}
}
