/** The methods that turn activations, gradients and scores into heat maps, each with its paper and equation. */
package io.emberwatch.explain.method;
