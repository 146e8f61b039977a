package io.emberwatch.monitor.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record component a mapping of the configuration file, with the keys of that record. A {@code List} of records
 * is a list of mappings, an {@code Optional} a mapping that may be left out, a {@code Map} has a mapping for each camera.
 * A component of a record type without this annotation has its keys in the mapping of the record around it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Section {
    /** The key in the file. */
    String name();

    /** What it means. */
    String about() default "";

    /** Other defaults than those of the record's keys, each {@code key=value}. */
    String[] defaults() default {};

    /** Of a {@code Map}: the mapping beside it whose sections each member inherits. */
    String inherits() default "";

    /** What {@link #inherits} means. */
    String inheritsAbout() default "";

    /** Of a {@code Map}: the member that the reference file shows. */
    String example() default "";
}
