/**
 * From waiting pictures to scores: the latest frame of each camera, fair batches, the network, and the heat maps of
 * positives. One thread, {@code inference}, owns the model and everything native in it.
 */
package io.emberwatch.inference;
