/** Variations of labelled images that make more of them: crops, light, degradation, pasted flames. */
package io.emberwatch.lab.augment;
