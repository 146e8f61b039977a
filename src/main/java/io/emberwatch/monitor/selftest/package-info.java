/** The self-test that proves, every few minutes, that a fire would still be seen. */
package io.emberwatch.monitor.selftest;
