/**
 * Recordings and made-up cameras through the monitor's own stages, faster than real time and on a clock of the
 * recording's own: what would have been alarmed, when, and what other thresholds would have done. Nothing live imports
 * it.
 */
package io.emberwatch.replay;
