/** Frames of cameras on their way through the stages: each with one owner, on a lease from a bounded pool. */
package io.emberwatch.core.frame;
