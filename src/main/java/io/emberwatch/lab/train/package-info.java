/**
 * {@code emberwatch train}: a network learns from images and from its teachers, in runs that can be resumed, and is
 * exported. {@link io.emberwatch.lab.train.TrainingRun} is the way in.
 */
package io.emberwatch.lab.train;
