/** Threads that outlive what goes wrong on them, and say so. */
package io.emberwatch.core.concurrent;
