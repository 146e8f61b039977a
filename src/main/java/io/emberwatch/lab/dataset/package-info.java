/** Folders of labelled images to learn from and to measure with. */
package io.emberwatch.lab.dataset;
