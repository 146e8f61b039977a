/**
 * The configuration file: records of checked values and the loader that makes them.
 *
 * <p>The components of the records carry {@link io.emberwatch.monitor.config.Key} and {@link
 * io.emberwatch.monitor.config.Section}, the only place that names a key, its limits, its default and its meaning. {@code
 * ConfigSection} reads these annotations once. {@link io.emberwatch.monitor.config.ConfigLoader} reads YAML into a tree
 * that remembers lines and either returns a {@link io.emberwatch.monitor.config.MonitorConfig} or throws one {@link
 * io.emberwatch.monitor.config.ConfigException} with every problem of the file. An unknown key is refused. No message and
 * no {@code toString} of this package shows a password or the query of a url.
 *
 * <p>To add a key, add a component with its annotation, write it into {@code ConfigHash} where it differs from its
 * default, and run {@code ReferenceTest} with {@code -Demberwatch.update=true}.
 */
package io.emberwatch.monitor.config;
