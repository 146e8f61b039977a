/** Augmentation of training images: crops, light, degradation, pasted flames. */
package io.emberwatch.lab.augment;
