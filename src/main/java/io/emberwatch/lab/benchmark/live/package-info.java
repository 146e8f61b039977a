/** The whole monitor, measured with cameras and viewers in a process beside it. */
package io.emberwatch.lab.benchmark.live;
