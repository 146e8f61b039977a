/** Networks on disk: a frozen DenseNet written as a model package, and a package loaded again to score pictures. */
package io.emberwatch.model.saved;
