/**
 * The configuration file: records of checked values and the loader that makes them.
 *
 * <p>{@link io.emberwatch.config.ConfigLoader} reads YAML into a tree that remembers lines, judges it against the
 * table of keys in {@code Keys}, and either returns a {@link io.emberwatch.config.MonitorConfig} or throws one
 * {@link io.emberwatch.config.ConfigException} with every problem of the file. A key that no code serves is refused.
 * No message and no {@code toString} of this package shows a password or the query of a url.
 */
package io.emberwatch.config;
