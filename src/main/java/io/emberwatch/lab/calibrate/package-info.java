/** What a model package needs to run in int8, made from images and checked on others. */
package io.emberwatch.lab.calibrate;
