package io.emberwatch.monitor.config;

/** How the text of one value is read. Implementations are immutable. */
interface ValueType<T> {
    /** Reads a text, after substitution. */
    T parse(String text) throws Refused;

    /** What is taken, as words that follow "must be". */
    String form();
}
