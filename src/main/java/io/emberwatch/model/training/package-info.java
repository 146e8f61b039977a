/**
 * {@code emberwatch train}: a network learns from pictures and from its teachers, in runs that can be resumed, and is
 * exported. {@link io.emberwatch.model.training.TrainingRun} is the way in.
 */
package io.emberwatch.model.training;
