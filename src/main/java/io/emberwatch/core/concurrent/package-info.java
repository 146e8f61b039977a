/**
 * Hand-over and waiting between threads: mailboxes, back-off, threads that outlive what goes wrong on them, and log
 * lines that would repeat for ever.
 */
package io.emberwatch.core.concurrent;
