/**
 * The methods that turn activations, gradients and scores into heat maps, each with its paper and equation, and the
 * sheets that show them.
 */
package io.emberwatch.engine.explain;
