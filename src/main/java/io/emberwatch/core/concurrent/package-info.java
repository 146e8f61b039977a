/** Hand-over and waiting between threads: mailboxes, threads that outlive what goes wrong on them. */
package io.emberwatch.core.concurrent;
