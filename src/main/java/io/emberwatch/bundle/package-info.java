/**
 * The model package on disk, which training writes and the live path reads: a SavedModel with frozen weights and its
 * {@code model.json}.
 */
package io.emberwatch.bundle;
