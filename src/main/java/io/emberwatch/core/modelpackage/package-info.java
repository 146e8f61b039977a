/**
 * The model package on disk, which the lab writes and an engine reads: a SavedModel with frozen weights and its
 * {@code model.json}.
 */
package io.emberwatch.core.modelpackage;
