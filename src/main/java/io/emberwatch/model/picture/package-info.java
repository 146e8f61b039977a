/**
 * Pictures to learn from and to measure with: folders of labelled files, what is drawn from them, and the variations that
 * make more of them. Imports nothing of the other packages.
 */
package io.emberwatch.model.picture;
