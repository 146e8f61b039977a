/**
 * From waiting frames to predictions: the latest frame of each camera, fair batches, tiles, heat maps of positives
 * and deletion probes. One thread, {@code inference}, owns the classifier.
 */
package io.emberwatch.monitor.inference;
