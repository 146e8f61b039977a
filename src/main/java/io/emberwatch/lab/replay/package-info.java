/**
 * Recordings and synthetic cameras through the monitor's own stages, faster than real time and on the recording's own
 * clock: what would have been alarmed, when, and what other thresholds would have done.
 */
package io.emberwatch.lab.replay;
