/**
 * SavedModels that other programs wrote, made into model packages: the functions of the graph are written out, its variables
 * become constants, and what is missing before and behind the network is added.
 */
package io.emberwatch.lab.savedmodel.foreign;
