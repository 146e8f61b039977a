/** How fast the monitor's own classifier, its heat maps and its metrics are on this machine. */
package io.emberwatch.lab.benchmark;
