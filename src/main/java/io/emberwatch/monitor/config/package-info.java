/**
 * The configuration file: records of checked values and the loader that makes them.
 *
 * <p>{@link io.emberwatch.monitor.config.ConfigLoader} reads YAML into a tree that remembers lines, and either
 * returns a {@link io.emberwatch.monitor.config.MonitorConfig} or throws one {@link
 * io.emberwatch.monitor.config.ConfigException} with every problem of the file. An unknown key is refused. No message
 * and no {@code toString} of this package shows a password or the query of a url.
 */
package io.emberwatch.monitor.config;
