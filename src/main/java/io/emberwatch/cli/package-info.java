/** The commands, read by picocli. No arithmetic: each calls the monitor or the lab. */
package io.emberwatch.cli;
