/** A frozen DenseNet written as a model package, and a package loaded again. */
package io.emberwatch.lab.savedmodel;
